-- One row per child and day of guidance face to face: which age of the schedule it belongs to (`stage`: 1 is six
-- months, 6 is 36 months; 0 before) and when the next one comes. It belongs to an age from `early_days` before
-- it on. Two of one day are one; the newest counts.
with visit as (
    select
        subject,
        on_date,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit = 'chinese_medicine_child.guidance' and on_date is not null and mode <> 'VR'
    group by subject, on_date
),
aged as (
    select
        visit.subject,
        visit.on_date,
        visit.record,
        visit.institution,
        resident.birth_date,
        cast(cast(visit.on_date as int) + cast(limit('early_days', visit.on_date) as int) as date) as reached
    from visit
    join _shared.resident resident on resident.subject = visit.subject
    where resident.birth_date is not null
),
staged as (
    select
        subject,
        on_date,
        record,
        institution,
        birth_date,
        case
            when reached >= birth_date + interval '36 months' then 6
            when reached >= birth_date + interval '30 months' then 5
            when reached >= birth_date + interval '24 months' then 4
            when reached >= birth_date + interval '18 months' then 3
            when reached >= birth_date + interval '12 months' then 2
            when reached >= birth_date + interval '6 months' then 1
            else 0
        end as stage
    from aged
)
select
    subject,
    record,
    on_date,
    institution,
    stage,
    cast(case stage
        when 0 then birth_date + interval '6 months'
        when 1 then birth_date + interval '12 months'
        when 2 then birth_date + interval '18 months'
        when 3 then birth_date + interval '24 months'
        when 4 then birth_date + interval '30 months'
        when 5 then birth_date + interval '36 months'
    end as date) as next_age_on,
    stage = 6 as asks_nothing_more,
    lead(on_date) over (partition by subject order by on_date) as followed_on
from staged
