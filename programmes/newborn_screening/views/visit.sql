-- One row per child, day and form of this programme. Two records of one are one; the newest counts.
with visit as (
    select
        subject,
        on_date,
        visit,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit like 'newborn_screening.%' and on_date is not null
    group by subject, on_date, visit
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|metabolic_result') as metabolic_result,
        max(value_code) filter (where code = 'urn:jikang:item|metabolic_diagnosis') as metabolic_diagnosis,
        bool_or(value_yes) filter (where code = 'urn:jikang:item|metabolic_treated') as metabolic_treated,
        max(value_code) filter (where code = 'urn:jikang:item|hearing_class') as hearing_class,
        max(value_code) filter (where code = 'urn:jikang:item|hearing_loss') as hearing_loss,
        max(value_code) filter (where code = 'urn:jikang:item|hearing_help') as hearing_help,
        max(value_code) filter (where code = 'urn:jikang:item|heart_class') as heart_class
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
    answer.metabolic_result,
    answer.metabolic_diagnosis,
    answer.metabolic_treated,
    answer.hearing_class,
    answer.hearing_loss,
    answer.hearing_help,
    answer.heart_class
from visit
left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
