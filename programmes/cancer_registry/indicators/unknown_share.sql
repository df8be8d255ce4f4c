-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per registered card of a diagnosis of the year: the site is unknown.
select
    subject,
    area,
    institution,
    cancer_site,
    coalesce(cancer_site = 'unknown', false) as met,
    case when coalesce(cancer_site = 'unknown', false) then null else 'site_known' end as gap,
    record as sources
from cancer_registry.case
where found_on between :period_start and :today and checked_on <= :today and removed_on is null
