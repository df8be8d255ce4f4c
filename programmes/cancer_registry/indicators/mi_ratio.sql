-- kind: ratio  aggregate: sum  scale: 1  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per registered card of a diagnosis or of a death of the year: deaths, of new cases.
select
    subject,
    area,
    institution,
    cancer_site,
    case when died_on between :period_start and :today then 1 else 0 end as numerator,
    case when found_on between :period_start and :today then 1 else 0 end as denominator,
    record as sources
from cancer_registry.case
where checked_on <= :today and removed_on is null
    and (found_on between :period_start and :today or died_on between :period_start and :today)
