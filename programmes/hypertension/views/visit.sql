-- One row per resident and day of follow-up, as it was recorded. Two follow-ups of one day are one
-- visit: the newest counts, `records` says how many there are.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(mode order by updated nulls first, record) as mode,
        last_value(institution order by updated nulls first, record) as institution,
        count(*) as records
    from _shared.encounter
    where visit = 'hypertension.follow_up' and on_date is not null
    group by subject, on_date
),
reading as (
    select
        subject,
        encounter,
        last_value(systolic order by record) as systolic,
        last_value(diastolic order by record) as diastolic
    from _shared.blood_pressure
    where encounter is not null
    group by subject, encounter
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|follow_up_class') as class,
        max(value_code) filter (where code = 'urn:jikang:item|adverse_reaction') as adverse_reaction,
        bool_or(value_yes) filter (where code = 'urn:jikang:item|referred') as referred,
        max(value_on) filter (where code = 'urn:jikang:item|next_visit_on') as next_visit_on
    from _shared.observation
    where encounter is not null
    group by subject, encounter
)
select
    visit.subject,
    visit.record,
    visit.on_date,
    visit.encounter,
    visit.mode,
    visit.institution,
    visit.records,
    reading.systolic,
    reading.diastolic,
    answer.class,
    answer.adverse_reaction,
    coalesce(answer.referred, false) as referred,
    answer.next_visit_on
from visit
left join reading on reading.subject = visit.subject and reading.encounter = visit.encounter
left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
