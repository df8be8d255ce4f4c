-- One row per child and day of a contact face to face: its result, whether eyes were looked at, by which day
-- it asks for a return, which age of the schedule it belongs to (`stage`: 1 is one month, 2 three months,
-- 12 six years) and when the next one comes. Two contacts of one day are one; the newest counts. A check
-- belongs to an age from `early_days` before it on, that of one month from 28 days on.
with visit as (
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
        cast(cast(visit.on_date as int) + cast(limit('early_days', visit.on_date) as int) as date) as reached
    from visit
    join _shared.resident resident on resident.subject = visit.subject
    where resident.birth_date is not null
),
staged as (
    select
        aged.subject,
        aged.on_date,
        aged.encounter,
        aged.record,
        aged.visit,
        aged.institution,
        aged.birth_date,
        case
            when aged.reached >= aged.birth_date + interval '72 months' then 12
            when aged.reached >= aged.birth_date + interval '60 months' then 11
            when aged.reached >= aged.birth_date + interval '48 months' then 10
            when aged.reached >= aged.birth_date + interval '36 months' then 9
            when aged.reached >= aged.birth_date + interval '30 months' then 8
            when aged.reached >= aged.birth_date + interval '24 months' then 7
            when aged.reached >= aged.birth_date + interval '18 months' then 6
            when aged.reached >= aged.birth_date + interval '12 months' then 5
            when aged.reached >= aged.birth_date + interval '8 months' then 4
            when aged.reached >= aged.birth_date + interval '6 months' then 3
            when aged.reached >= aged.birth_date + interval '3 months' then 2
            when aged.on_date >= aged.birth_date + interval '28 days' then 1
            else 0
        end as stage
    from aged
),
judged as (
    select
        staged.subject,
        staged.on_date,
        staged.record,
        staged.visit,
        staged.institution,
        staged.stage,
        coalesce(answer.eyes_checked, false) as eyes_checked,
        coalesce(answer.class in ('2', '3'), false) or coalesce(answer.referred, false) as needs_return,
        case when answer.class = '3' or answer.referred then limit('referral_days', staged.on_date)
            else limit('recheck_days', staged.on_date) end as return_days,
        case staged.stage
            when 0 then staged.birth_date + interval '28 days'
            when 1 then staged.birth_date + interval '3 months'
            when 2 then staged.birth_date + interval '6 months'
            when 3 then staged.birth_date + interval '8 months'
            when 4 then staged.birth_date + interval '12 months'
            when 5 then staged.birth_date + interval '18 months'
            when 6 then staged.birth_date + interval '24 months'
            when 7 then staged.birth_date + interval '30 months'
            when 8 then staged.birth_date + interval '36 months'
            when 9 then staged.birth_date + interval '48 months'
            when 10 then staged.birth_date + interval '60 months'
            when 11 then staged.birth_date + interval '72 months'
        end as next_age_on
    from staged
    left join answer on answer.subject = staged.subject and answer.encounter = staged.encounter
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
    cast(next_age_on as date) as next_age_on,
    needs_return or next_age_on is null as asks_nothing_more,
    lead(on_date) over (partition by subject order by on_date) as followed_on
from judged
