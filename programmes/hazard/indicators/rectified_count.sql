-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per hazard that was signed off in the year, whenever it was found.
select
    subject,
    area,
    institution,
    hazard_domain,
    hazard_grade,
    hazard_source,
    1 as amount
from hazard.case
where verified_on between :period_start and :today
