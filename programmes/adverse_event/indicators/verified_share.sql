-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per event that was verified in the year.
select
    subject,
    area,
    institution,
    event_grade,
    event_category,
    coalesce(verified_effect, false) as met,
    case when coalesce(verified_effect, false) then null else 'no_effect' end as gap,
    record as sources
from adverse_event.case
where verified_on between :period_start and :today
