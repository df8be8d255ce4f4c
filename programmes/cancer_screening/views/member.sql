-- One row per stretch in which a woman of 35 to 64 lives here, until moving, death or the 65th birthday. Whoever
-- screened her last looks after her; before any round, who keeps her health record.
with seen as (
    select
        subject,
        last_value(institution order by on_date, visit) as institution
    from cancer_screening.visit
    group by subject
),
kept as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from resident_record.stay
    group by subject
),
stay as (
    select
        subject,
        greatest(from_on, cast(birth_date + interval '420 months' as date)) as from_on,
        least(until_on, cast(birth_date + interval '780 months' as date)) as to_on
    from _shared.living
    where sex = 'female' and birth_date is not null
)
select
    stay.subject,
    coalesce(seen.institution, kept.institution) as institution,
    stay.from_on,
    stay.to_on
from stay
left join seen on seen.subject = stay.subject
left join kept on kept.subject = stay.subject
where stay.from_on < stay.to_on
