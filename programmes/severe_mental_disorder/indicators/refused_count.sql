-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per registered patient who refuses on the day.
with registered as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from severe_mental_disorder.stay
    where from_on <= :today and until_on > :today
    group by subject
),
latest as (
    select
        subject,
        last_value(refused order by on_date) as refused
    from severe_mental_disorder.contact
    where on_date <= :today
    group by subject
)
select
    registered.subject,
    home.area,
    registered.institution,
    1 as amount
from registered
join latest on latest.subject = registered.subject
left join _shared.home home on home.subject = registered.subject
    and home.from_on <= :today and home.until_on > :today
where latest.refused
