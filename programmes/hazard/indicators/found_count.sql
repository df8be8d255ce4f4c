-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per hazard that was found in the year and is one. More found is not worse.
select
    subject,
    area,
    institution,
    hazard_domain,
    hazard_grade,
    hazard_source,
    1 as amount
from hazard.case
where found_on between :period_start and :today and state <> 'no_hazard'
