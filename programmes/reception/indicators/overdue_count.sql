-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per batch past its last day and not sorted.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.channel,
    one.first_time,
    clock.clock as step,
    1 as amount
from reception.clock clock
join reception.case one on one.subject = clock.subject
where clock.clock = 'sort' and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
