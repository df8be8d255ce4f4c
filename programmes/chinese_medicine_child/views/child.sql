-- One row per stretch in which a child up to 36 months (42, when the time of the last age ends) lives in an area and is looked after by the institution
-- that saw it last (none before the first contact). Stretches of one child never overlap.
with care as (
    select
        subject,
        institution,
        on_date as from_on,
        coalesce(followed_on, date '9999-12-31') as until_on
    from chinese_medicine_child.contact
    union all
    select
        subject,
        cast(null as varchar) as institution,
        date '1900-01-01' as from_on,
        min(on_date) as until_on
    from chinese_medicine_child.contact
    group by subject
),
stay as (
    select
        living.subject,
        living.area,
        care.institution,
        living.birth_date,
        greatest(living.from_on, coalesce(care.from_on, living.from_on)) as from_on,
        least(
            living.until_on,
            coalesce(care.until_on, living.until_on),
            cast(living.birth_date + interval '42 months' as date)
        ) as until_on
    from _shared.living living
    left join care on care.subject = living.subject
    where living.birth_date is not null
)
select
    subject,
    area,
    institution,
    birth_date,
    from_on,
    until_on
from stay
where from_on < until_on
