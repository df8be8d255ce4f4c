-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per trip that reached the scene in the year.
select
    subject,
    area,
    institution,
    call_kind,
    coalesce(minutes_to_scene <= :scene_minutes, false) as met,
    case when coalesce(minutes_to_scene <= :scene_minutes, false) then null else 'slow_arrival' end as gap,
    record as sources
from emergency_trip.case
where arrived_on between :period_start and :today
