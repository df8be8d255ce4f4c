-- One row per agreement: from which day to which it holds, and how much of what it promises. It ends with its
-- term or when the person leaves. Two of one day are one; `renewed_on` is the day of the next one.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit = 'family_doctor.agreement' and on_date is not null
    group by subject, on_date
),
answer as (
    select
        subject,
        encounter,
        max(value_on) filter (where code = 'urn:jikang:item|agreement_to_on') as to_on,
        max(value) filter (where code = 'urn:jikang:item|promised_checkups') as checkup,
        max(value) filter (where code = 'urn:jikang:item|promised_follow_ups') as follow_up,
        max(value) filter (where code = 'urn:jikang:item|promised_home_visits') as home_visit,
        max(value) filter (where code = 'urn:jikang:item|promised_chinese_medicine') as chinese_medicine
    from _shared.observation
    where encounter is not null
    group by subject, encounter
),
leaving as (
    select
        visit.subject,
        visit.on_date,
        min(stay.until_on) as until_on
    from visit
    join family_doctor.stay stay on stay.subject = visit.subject and stay.until_on > visit.on_date
    group by visit.subject, visit.on_date
)
select
    visit.subject,
    visit.record,
    visit.on_date,
    visit.institution,
    answer.to_on as term_on,
    lead(visit.on_date) over (partition by visit.subject order by visit.on_date) as renewed_on,
    least(answer.to_on, cast(cast(leaving.until_on as int) - 1 as date)) as last_on,
    answer.checkup,
    answer.follow_up,
    answer.home_visit,
    answer.chinese_medicine
from visit
join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
left join leaving on leaving.subject = visit.subject and leaving.on_date = visit.on_date
where answer.to_on is not null
