-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per event that was reported in the year. The national aim is that more are reported.
select
    subject,
    area,
    institution,
    event_grade,
    event_category,
    1 as amount
from adverse_event.case
where found_on between :period_start and :today and reported_on <= :today and state <> 'no_event'
