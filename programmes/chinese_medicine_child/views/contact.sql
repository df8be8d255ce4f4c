-- One row per child and day of guidance face to face: which age of the schedule it belongs to (`stage`: 1 is six
-- months, 6 is 36 months; 0 before) and when the next one comes. It belongs to an age from `early_days` before
-- it on. Two of one day are one; the newest counts.
with age (stage, from_after, until_after) as (
    values
        (0, null, interval '6 months'),
        (1, interval '6 months', interval '12 months'),
        (2, interval '12 months', interval '18 months'),
        (3, interval '18 months', interval '24 months'),
        (4, interval '24 months', interval '30 months'),
        (5, interval '30 months', interval '36 months'),
        (6, interval '36 months', null)
),
visit as (
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
)
select
    aged.subject,
    aged.record,
    aged.on_date,
    aged.institution,
    age.stage,
    cast(aged.birth_date + age.until_after as date) as next_age_on,
    age.until_after is null as asks_nothing_more,
    lead(aged.on_date) over (partition by aged.subject order by aged.on_date) as followed_on
from aged
join age on coalesce(aged.reached >= aged.birth_date + age.from_after, true)
    and coalesce(aged.reached < aged.birth_date + age.until_after, true)
