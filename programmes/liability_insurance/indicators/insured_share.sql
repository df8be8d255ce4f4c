-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per institution on the list of the year.
select
    subject,
    area,
    institution,
    institution_level,
    coalesce(insured_on <= :today, false) as met,
    case when coalesce(insured_on <= :today, false) then null else 'uninsured' end as gap,
    record as sources
from liability_insurance.case
where opened_on between :period_start and :today and state <> 'off_list'
