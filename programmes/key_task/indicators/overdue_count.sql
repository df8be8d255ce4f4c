-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: month  unit: item  subject: case
-- One row per task past its last day and not handed in on the day.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.task_kind,
    one.light,
    clock.clock as step,
    1 as amount
from key_task.clock clock
join key_task.case one on one.subject = clock.subject
where clock.clock = 'finish' and clock.late_from <= :today
    and (clock.met_on is null or clock.met_on > :today)
    and (clock.stopped_on is null or clock.stopped_on > :today)
