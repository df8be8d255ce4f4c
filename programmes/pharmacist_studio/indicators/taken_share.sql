-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per studio with an answer in the year, by the last one.
select
    subject,
    area,
    institution,
    studio_kind,
    coalesce(doctor_took <> 'not_taken', false) as met,
    case when coalesce(doctor_took <> 'not_taken', false) then null else 'not_taken' end as gap,
    record as sources
from pharmacist_studio.case
where answered_on between :period_start and :today
