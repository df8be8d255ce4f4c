-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per site checked in the year: enough carers in every group at the last check.
select
    subject,
    area,
    institution,
    site_kind,
    coalesce(carers_infant * limit('infants_per_carer', checked_on) >= children_infant and carers_small * limit('small_per_carer', checked_on) >= children_small and carers_large * limit('large_per_carer', checked_on) >= children_large, false) as met,
    case when coalesce(carers_infant * limit('infants_per_carer', checked_on) >= children_infant and carers_small * limit('small_per_carer', checked_on) >= children_small and carers_large * limit('large_per_carer', checked_on) >= children_large, false) then null else 'too_few_carers' end as gap,
    record as sources
from childcare_site.case
where checked_on between :period_start and :today
