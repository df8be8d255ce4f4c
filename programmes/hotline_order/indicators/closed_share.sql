-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per order received in the year.
select
    subject,
    area,
    institution,
    order_level,
    order_kind,
    coalesce(closed_on <= :today, false) as met,
    case when coalesce(closed_on <= :today, false) then null else 'open' end as gap,
    case when returned_on <= :today then 'returned' end as beside,
    record as sources
from hotline_order.case
where received_on between :period_start and :today
