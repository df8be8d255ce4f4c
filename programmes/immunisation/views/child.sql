-- One row per stretch in which a child lives in an area as one of its own: from three months of living
-- there (from birth where the child was born into it) until moving or dying, and which institution
-- looks after it. Stretches of one child never overlap. A child belongs to the 0-6 years until
-- `grows_out_on`.
with home as (
    select
        home.subject,
        home.area,
        resident.birth_date,
        resident.deceased_on,
        case
            when home.from_on <= resident.birth_date then resident.birth_date
            else cast(home.from_on + interval '3 months' as date)
        end as from_on,
        least(
            coalesce(home.to_on, date '9999-12-31'),
            coalesce(cast(resident.deceased_on + interval '1 day' as date), date '9999-12-31')
        ) as to_on
    from _shared.residence home
    join _shared.resident resident on resident.subject = home.subject
    where resident.birth_date is not null
),
stay as (
    select
        subject,
        area,
        birth_date,
        deceased_on,
        from_on,
        least(
            to_on,
            coalesce(lead(from_on) over (partition by subject order by from_on, area), date '9999-12-31')
        ) as to_on
    from home
),
caring as (
    select
        subject,
        last_value(institution order by from_on, record) as institution,
        min(from_on) as card_on
    from immunisation.member
    group by subject
)
select
    stay.subject,
    stay.area,
    caring.institution,
    stay.birth_date,
    stay.deceased_on,
    caring.card_on,
    stay.from_on,
    stay.to_on,
    cast(stay.birth_date + interval '7 years' as date) as grows_out_on
from stay
left join caring on caring.subject = stay.subject
where stay.from_on < stay.to_on
