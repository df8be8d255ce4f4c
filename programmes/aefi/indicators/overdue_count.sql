-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per clock past its last day and not met.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.reaction_severity,
    one.aefi_class,
    clock.clock as step,
    1 as amount
from aefi.clock clock
join aefi.case one on one.subject = clock.subject
where clock.clock in ('report', 'investigate', 'form', 'classify') and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
