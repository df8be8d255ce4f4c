-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per card past its last day and not reported, reviewed or corrected.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.law_class,
    one.disease,
    one.case_class,
    clock.clock as step,
    1 as amount
from disease_report.clock clock
join disease_report.case one on one.subject = clock.subject
where clock.clock in ('report', 'review', 'correct') and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
