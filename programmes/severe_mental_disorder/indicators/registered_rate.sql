-- kind: yes_no  aggregate: mean  scale: ‰  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per resident who lives here on the day: whether registered with a severe mental disorder.
with living as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.living
    where from_on <= :today and until_on > :today
    group by subject
),
registered as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from severe_mental_disorder.stay
    where from_on <= :today and until_on > :today
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
    living.subject,
    living.area,
    coalesce(registered.institution, kept.institution) as institution,
    registered.subject is not null as met,
    cast(null as varchar) as gap,
    cast(null as date) as rescue_by
from living
left join registered on registered.subject = living.subject
left join kept on kept.subject = living.subject
