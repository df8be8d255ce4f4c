-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per hazard past its last day and not put right on the day.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.hazard_domain,
    one.hazard_grade,
    one.hazard_source,
    clock.clock as step,
    1 as amount
from hazard.clock clock
join hazard.case one on one.subject = clock.subject
where clock.clock = 'fix' and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
