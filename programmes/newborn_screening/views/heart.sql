-- One row per test of the heart: whether it asks for an ultrasound, by when, and when that was made.
with step as (
    select
        subject,
        on_date,
        record,
        institution,
        visit,
        coalesce(heart_class = 'ultrasound', false) as is_positive,
        lead(on_date) over (partition by subject order by on_date, visit desc) as followed_on
    from newborn_screening.visit
    where visit in ('newborn_screening.heart_screening', 'newborn_screening.heart_diagnosis')
)
select
    subject,
    record,
    on_date,
    institution,
    case when is_positive then 'ultrasound' end as asks,
    case when is_positive then cast(cast(on_date as int) + cast(limit('heart_days', on_date) as int) as date) end as return_by,
    followed_on,
    is_positive and followed_on is null as is_open
from step
where visit = 'newborn_screening.heart_screening'
