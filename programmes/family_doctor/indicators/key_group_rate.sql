-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per resident who lives here on the day and is in a key group, once: elders, children under seven, women in
-- pregnancy or after birth, people managed for hypertension or diabetes. Programmes of the sealed class are not
-- asked, since the row would tell of them.
with here as (
    select
        subject,
        last_value(area order by from_on, area) as area,
        last_value(birth_date order by from_on, area) as birth_date
    from _shared.living
    where from_on <= :today and until_on > :today
    group by subject
),
managed as (
    select subject, from_on, until_on from hypertension.stay
    union all
    select subject, from_on, until_on from diabetes.stay
    union all
    select subject, from_on, until_on from maternal.stay
),
grouped as (
    select subject
    from managed
    where from_on <= :today and until_on > :today
    group by subject
),
aged as (
    select
        subject,
        area,
        (
            date_part('year', :today) * 10000 + date_part('month', :today) * 100 + date_part('day', :today)
            - date_part('year', birth_date) * 10000 - date_part('month', birth_date) * 100
            - date_part('day', birth_date)
        ) / 10000 as age
    from here
),
people as (
    select
        aged.subject,
        aged.area
    from aged
    left join grouped on grouped.subject = aged.subject
    where grouped.subject is not null or aged.age >= :elder_age or aged.age < :child_age_below
),
cared as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from family_doctor.stay
    where from_on <= :today and until_on > :today
    group by subject
),
signed as (
    select
        subject,
        last_value(record order by on_date) as record
    from family_doctor.signed
    where on_date <= :today and last_on >= :today
    group by subject
)
select
    people.subject,
    people.area,
    cared.institution,
    signed.subject is not null as met,
    case when signed.subject is null then 'not_signed' end as gap,
    case when signed.subject is null then :period_end end as rescue_by,
    signed.record as sources
from people
left join signed on signed.subject = people.subject
left join cared on cared.subject = people.subject
