-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per registered card of a diagnosis of the year: by morphology (cytology or histology).
select
    subject,
    area,
    institution,
    cancer_site,
    coalesce(cancer_basis in ('cytology', 'secondary', 'primary'), false) as met,
    case when coalesce(cancer_basis in ('cytology', 'secondary', 'primary'), false) then null else 'no_morphology' end as gap,
    record as sources
from cancer_registry.case
where found_on between :period_start and :today and checked_on <= :today and removed_on is null
