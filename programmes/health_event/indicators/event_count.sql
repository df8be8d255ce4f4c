-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per event found in the year that is one.
select
    subject,
    area,
    institution,
    event_kind,
    event_level,
    1 as amount
from health_event.case
where found_on between :period_start and :today and state <> 'no_event'
