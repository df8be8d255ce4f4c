-- One row per result or diagnosis of the blood: what it asks for (blood again, a diagnosis, treatment; nothing), by
-- when, and when the next step was made. New blood is the answer to an unfit sample.
with step as (
    select
        subject,
        on_date,
        record,
        institution,
        visit,
        case
            when metabolic_result = 'unfit' then 'again'
            when metabolic_result = 'positive' then 'diagnosis'
            when metabolic_diagnosis <> 'none' and not coalesce(metabolic_treated, false) then 'treatment'
            when metabolic_diagnosis <> 'none' then 'treated'
        end as asks,
        lead(on_date) over (partition by subject order by on_date, visit) as followed_on
    from newborn_screening.visit
    where visit in (
        'newborn_screening.blood', 'newborn_screening.metabolic_result', 'newborn_screening.metabolic_diagnosis'
    )
)
select
    subject,
    record,
    on_date,
    institution,
    asks,
    case
        when asks = 'again' then cast(cast(on_date as int) + cast(limit('again_days', on_date) as int) as date)
        when asks = 'diagnosis' then cast(cast(on_date as int) + cast(limit('recall_days', on_date) as int) as date)
        when asks in ('treatment', 'treated') then cast(cast(on_date as int) + cast(limit('treat_days', on_date) as int) as date)
    end as return_by,
    followed_on,
    coalesce(asks in ('again', 'diagnosis', 'treatment'), false) and followed_on is null as is_open
from step
where visit <> 'newborn_screening.blood'
