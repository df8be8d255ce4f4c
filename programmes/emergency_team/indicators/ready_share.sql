-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per team checked in the year: the last check found nothing wanting.
select
    subject,
    area,
    institution,
    team_kind,
    coalesce(found_wanting_on is null or found_wanting_on < checked_on, false) as met,
    case when coalesce(found_wanting_on is null or found_wanting_on < checked_on, false) then null else 'not_ready' end as gap,
    record as sources
from emergency_team.case
where checked_on between :period_start and :today
