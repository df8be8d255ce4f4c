-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per trip of the year.
select
    subject,
    area,
    institution,
    call_kind,
    coalesce(minutes_to_dispatch <= :dispatch_minutes, false) as met,
    case when coalesce(minutes_to_dispatch <= :dispatch_minutes, false) then null else 'slow_dispatch' end as gap,
    record as sources
from emergency_trip.case
where dispatched_on between :period_start and :today
