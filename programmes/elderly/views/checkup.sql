-- One row per day of a check-up for elders: how many of the ten kinds of test have a result, and whether
-- self-care was scored and guidance given. Two check-ups of one day are one; the newest counts.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit = 'elderly.checkup' and on_date is not null and mode <> 'VR'
    group by subject, on_date
),
found as (
    select
        subject,
        encounter,
        count(distinct code) filter (where code in (
            'http://loinc.org|718-7',
            'urn:jikang:item|urine_protein',
            'http://loinc.org|1742-6',
            'http://loinc.org|1920-8',
            'http://loinc.org|14682-9',
            'http://loinc.org|22664-7',
            'http://loinc.org|14771-0',
            'http://loinc.org|14647-2',
            'urn:jikang:item|ecg',
            'urn:jikang:item|abdominal_ultrasound'
        )) as tests,
        bool_or(code = 'urn:jikang:item|self_care_score') as scored,
        bool_or(code = 'urn:jikang:item|guidance_given') as guided
    from _shared.observation
    where encounter is not null
    group by subject, encounter
)
select
    visit.subject,
    visit.record,
    visit.on_date,
    visit.institution,
    coalesce(found.tests, 0) as tests,
    coalesce(found.scored and found.guided, false) as assessed
from visit
left join found on found.subject = visit.subject and found.encounter = visit.encounter
