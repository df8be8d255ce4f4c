-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per resident of 65 or older who lives here on the day.
with elders as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.living
    where from_on <= :today and until_on > :today and (
        date_part('year', :today) * 10000 + date_part('month', :today) * 100 + date_part('day', :today)
        - date_part('year', birth_date) * 10000 - date_part('month', birth_date) * 100 - date_part('day', birth_date)
    ) / 10000 >= :elder_age
    group by subject
),
kept as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from resident_record.stay
    where from_on <= :today and until_on > :today
    group by subject
)
select
    elders.subject,
    elders.area,
    kept.institution,
    1 as amount
from elders
left join kept on kept.subject = elders.subject
