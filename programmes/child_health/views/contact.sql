-- One row per child and day of a contact face to face: its result, whether eyes were looked at, by which day
-- it asks for a return, which age of the schedule it belongs to (`stage`: 1 is one month, 2 three months,
-- 12 six years) and when the next one comes. Two contacts of one day are one; the newest counts. A check
-- belongs to an age from `early_days` before it on, that of one month from 28 days on.
with age (stage, from_after, until_after) as (
    values
        (0, null, interval '28 days'),
        (1, interval '28 days', interval '3 months'),
        (2, interval '3 months', interval '6 months'),
        (3, interval '6 months', interval '8 months'),
        (4, interval '8 months', interval '12 months'),
        (5, interval '12 months', interval '18 months'),
        (6, interval '18 months', interval '24 months'),
        (7, interval '24 months', interval '30 months'),
        (8, interval '30 months', interval '36 months'),
        (9, interval '36 months', interval '48 months'),
        (10, interval '48 months', interval '60 months'),
        (11, interval '60 months', interval '72 months'),
        (12, interval '72 months', null)
),
visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(visit order by updated nulls first, record) as visit,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit like 'child_health.%' and on_date is not null and mode <> 'VR'
    group by subject, on_date
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|child_class') as class,
        bool_or(value_yes) filter (where code = 'urn:jikang:item|referred') as referred,
        bool_or(code in (
            'urn:jikang:item|child_eyes', 'http://loinc.org|79883-5', 'http://loinc.org|79882-7'
        )) as eyes_checked
    from _shared.observation
    where encounter is not null
    group by subject, encounter
),
aged as (
    select
        visit.subject,
        visit.on_date,
        visit.encounter,
        visit.record,
        visit.visit,
        visit.institution,
        resident.birth_date,
        cast(cast(visit.on_date as int) + case
            when visit.on_date < resident.birth_date + interval '28 days' then 0
            else cast(limit('early_days', visit.on_date) as int)
        end as date) as reached
    from visit
    join _shared.resident resident on resident.subject = visit.subject
    where resident.birth_date is not null
),
judged as (
    select
        aged.subject,
        aged.on_date,
        aged.record,
        aged.visit,
        aged.institution,
        age.stage,
        coalesce(answer.eyes_checked, false) as eyes_checked,
        coalesce(answer.class in ('2', '3'), false) or coalesce(answer.referred, false) as needs_return,
        case when answer.class = '3' or answer.referred then limit('referral_days', aged.on_date)
            else limit('recheck_days', aged.on_date) end as return_days,
        cast(aged.birth_date + age.until_after as date) as next_age_on
    from aged
    join age on coalesce(aged.reached >= aged.birth_date + age.from_after, true)
        and coalesce(aged.reached < aged.birth_date + age.until_after, true)
    left join answer on answer.subject = aged.subject and answer.encounter = aged.encounter
)
select
    subject,
    record,
    on_date,
    visit,
    institution,
    stage,
    eyes_checked,
    needs_return,
    case when needs_return then cast(cast(on_date as int) + cast(return_days as int) as date) end as return_by,
    next_age_on,
    needs_return or next_age_on is null as asks_nothing_more,
    lead(on_date) over (partition by subject order by on_date) as followed_on
from judged
