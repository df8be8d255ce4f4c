-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per clock past its last day and not met.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.project_kind,
    one.fund_source,
    clock.clock as step,
    1 as amount
from construction_project.clock clock
join construction_project.case one on one.subject = clock.subject
where clock.clock in ('begin', 'finish', 'monthly') and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
