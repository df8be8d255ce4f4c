-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per membership evaluated in the year.
select
    subject,
    area,
    institution,
    alliance_kind,
    coalesce(found_loose_on is null, false) as met,
    case when coalesce(found_loose_on is null, false) then null else 'not_tight' end as gap,
    record as sources
from hospital_alliance.case
where evaluated_on between :period_start and :today
