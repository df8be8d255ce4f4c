-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per order called back in the year. Who did not rate stands beside.
select
    subject,
    area,
    institution,
    order_level,
    order_kind,
    coalesce(satisfied in ('1', '2'), false) as met,
    case when satisfied = '3' then 'unsatisfied' end as gap,
    case when satisfied = '9' then 'not_rated' end as beside,
    record as sources
from hotline_order.case
where called_on between :period_start and :today
