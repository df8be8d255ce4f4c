-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per order answered in the year.
select
    subject,
    area,
    institution,
    order_level,
    order_kind,
    coalesce(called_on <= :today, false) as met,
    case when coalesce(called_on <= :today, false) then null else 'not_called' end as gap,
    record as sources
from hotline_order.case
where replied_on between :period_start and :today
