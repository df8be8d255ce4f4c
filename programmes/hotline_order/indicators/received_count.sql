-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per order received in the year; split by level it gives the special orders.
select
    subject,
    area,
    institution,
    order_level,
    order_kind,
    1 as amount
from hotline_order.case
where received_on between :period_start and :today
