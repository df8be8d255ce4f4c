-- One row per test or diagnosis of hearing: what it asks for (again, a diagnosis, help; nothing), by which day of age,
-- and when the next step was made.
with step as (
    select
        visit.subject,
        visit.on_date,
        visit.record,
        visit.institution,
        resident.birth_date,
        case
            when visit.hearing_class in ('rescreen', 'diagnosis') then visit.hearing_class
            when visit.hearing_loss <> 'none' and visit.hearing_help in ('aid', 'implant', 'training') then 'helped'
            when visit.hearing_loss <> 'none' then 'help'
        end as asks,
        lead(visit.on_date) over (partition by visit.subject order by visit.on_date, visit.visit desc) as followed_on
    from newborn_screening.visit visit
    join _shared.resident resident on resident.subject = visit.subject
    where visit.visit in ('newborn_screening.hearing_screening', 'newborn_screening.hearing_diagnosis')
        and resident.birth_date is not null
)
select
    subject,
    record,
    on_date,
    institution,
    asks,
    case
        when asks = 'rescreen' then cast(cast(birth_date as int) + cast(limit('rescreen_age_days', on_date) as int) as date)
        when asks = 'diagnosis' then cast(cast(birth_date as int) + cast(limit('diagnosis_age_days', on_date) as int) as date)
        when asks in ('help', 'helped') then cast(cast(birth_date as int) + cast(limit('intervention_age_days', on_date) as int) as date)
    end as return_by,
    followed_on,
    coalesce(asks in ('rescreen', 'diagnosis', 'help'), false) and followed_on is null as is_open
from step
