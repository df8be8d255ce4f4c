-- One row per woman, day and form, face to face or not, with what the later views need of its answers. Two
-- records of one form and day are one; the newest counts.
with visit as (
    select
        subject,
        on_date,
        visit,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(mode order by updated nulls first, record) as mode,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit like 'maternal.%' and on_date is not null
    group by subject, on_date, visit
),
answer as (
    select
        subject,
        encounter,
        max(value_on) filter (where code = 'http://loinc.org|8665-2') as lmp_on,
        max(value_code) filter (where code = 'urn:jikang:item|risk_colour') as risk,
        max(value_code) filter (where code = 'urn:jikang:item|maternal_class') as class,
        bool_or(value_yes) filter (where code = 'urn:jikang:item|referred') as referred,
        max(value_code) filter (where code = 'urn:jikang:item|prenatal_method') as prenatal_method,
        max(value_code) filter (where code = 'urn:jikang:item|prenatal_class') as prenatal_class,
        max(value_code) filter (where code = 'urn:jikang:item|prenatal_diagnosis_way') as prenatal_way,
        max(value_code) filter (where code = 'urn:jikang:item|delivery_place') as place,
        max(value_code) filter (where code = 'urn:jikang:item|mother_outcome') as mother_outcome,
        max(value_on) filter (where code = 'urn:jikang:item|mother_discharged_on') as discharged_on,
        max(value) filter (where code = 'urn:jikang:item|live_births') as live_births,
        max(value) filter (where code = 'urn:jikang:item|stillbirths') as stillbirths,
        max(value) filter (where code = 'urn:jikang:item|early_deaths') as early_deaths
    from _shared.observation
    where encounter is not null
    group by subject, encounter
)
select
    visit.subject,
    visit.on_date,
    visit.visit,
    visit.record,
    visit.mode,
    visit.institution,
    answer.lmp_on,
    answer.risk,
    answer.class,
    coalesce(answer.referred, false) as referred,
    answer.prenatal_method,
    answer.prenatal_class,
    answer.prenatal_way,
    answer.place,
    answer.mother_outcome,
    answer.discharged_on,
    answer.live_births,
    answer.stillbirths,
    answer.early_deaths
from visit
left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
