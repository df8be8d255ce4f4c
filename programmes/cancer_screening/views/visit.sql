-- One row per woman, day and form of this programme, face to face. Two records of one are one; the newest counts.
with visit as (
    select
        subject,
        on_date,
        visit,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit like 'cancer_screening.%' and on_date is not null and mode <> 'VR'
    group by subject, on_date, visit
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|hpv_result') as hpv_result,
        max(value_code) filter (where code = 'urn:jikang:item|cervical_result') as cervical_result,
        max(value_code) filter (where code = 'urn:jikang:item|breast_result') as breast_result,
        max(value_code) filter (where code = 'urn:jikang:item|cervical_histology') as cervical_histology,
        max(value_code) filter (where code = 'urn:jikang:item|breast_histology') as breast_histology,
        max(value_code) filter (where code = 'urn:jikang:item|breast_stage') as breast_stage
    from _shared.observation
    where encounter is not null
    group by subject, encounter
)
select
    visit.subject,
    visit.on_date,
    visit.visit,
    visit.record,
    visit.institution,
    answer.hpv_result,
    answer.cervical_result,
    answer.breast_result,
    answer.cervical_histology,
    answer.breast_histology,
    answer.breast_stage
from visit
left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
