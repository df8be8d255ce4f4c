-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per site on the list of the year.
select
    subject,
    area,
    institution,
    clinic_kind,
    coalesce(opened_clinic_on <= :today and (suspended_on is null or reopened_on >= suspended_on), false) as met,
    case when coalesce(opened_clinic_on <= :today and (suspended_on is null or reopened_on >= suspended_on), false) then null else 'closed' end as gap,
    record as sources
from fever_clinic.case
where opened_on between :period_start and :today and state <> 'not_required'
