-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per resident of 65 or older who lives here on the day: checked and guided in the year so far.
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
),
checked as (
    select
        subject,
        last_value(record order by on_date) as record
    from elderly.checkup
    where on_date between :period_start and :today
    group by subject
)
select
    elders.subject,
    elders.area,
    kept.institution,
    checked.subject is not null as met,
    case when checked.subject is null then 'no_checkup' end as gap,
    case when checked.subject is null then :period_end end as rescue_by,
    checked.record as sources
from elders
left join kept on kept.subject = elders.subject
left join checked on checked.subject = elders.subject
