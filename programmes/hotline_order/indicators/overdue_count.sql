-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per order past its day and not answered.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.order_level,
    one.order_kind,
    clock.clock as step,
    1 as amount
from hotline_order.clock clock
join hotline_order.case one on one.subject = clock.subject
where clock.clock = 'answer' and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
