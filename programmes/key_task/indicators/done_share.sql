-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per task assigned in the year. What is in hand inside its time is no fault, and the gap says so.
select
    subject,
    area,
    institution,
    task_kind,
    light,
    coalesce(completed_on <= :today, false) as met,
    case when coalesce(completed_on <= :today, false) then null else 'open' end as gap,
    case when state = 'cancelled' and closed_on <= :today then 'cancelled' end as beside,
    record as sources
from key_task.case
where opened_on between :period_start and :today
