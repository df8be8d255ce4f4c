-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per hazard that was looked at again in the year; met where it was there again.
select
    subject,
    area,
    institution,
    hazard_domain,
    hazard_grade,
    hazard_source,
    coalesce(recurred, false) as met,
    case when coalesce(recurred, false) then null else 'not_again' end as gap,
    record as sources
from hazard.case
where looked_back_on between :period_start and :today
