-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per report past its last day and not made.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.event_kind,
    one.event_level,
    clock.clock as step,
    1 as amount
from health_event.clock clock
join health_event.case one on one.subject = clock.subject
where clock.clock in ('report', 'verify', 'daily', 'final') and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
