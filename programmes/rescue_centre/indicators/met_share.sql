-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per centre evaluated in the year.
select
    subject,
    area,
    institution,
    centre_kind,
    coalesce(found_wanting_on is null, false) as met,
    case when coalesce(found_wanting_on is null, false) then null else 'not_met' end as gap,
    record as sources
from rescue_centre.case
where evaluated_on between :period_start and :today
