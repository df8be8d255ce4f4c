-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per resident who lives here on the day: whether there is a health record.
with living as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.living
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
    kept.institution,
    kept.subject is not null as met,
    case when kept.subject is null then 'no_record' end as gap,
    case when kept.subject is null then :period_end end as rescue_by
from living
left join kept on kept.subject = living.subject
