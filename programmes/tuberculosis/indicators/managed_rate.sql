-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per notice of the year so far: whether the patient has been visited at home since.
with notified as (
    select
        subject,
        from_on,
        last_value(institution order by record) as institution,
        last_value(until_on order by record) as until_on
    from tuberculosis.stay
    where from_on between :period_start and :today
    group by subject, from_on
),
visited as (
    select
        notified.subject,
        notified.from_on,
        min(visit.on_date) as on_date
    from notified
    join tuberculosis.first_visit visit on visit.subject = notified.subject
        and visit.on_date >= notified.from_on and visit.on_date <= :today
    group by notified.subject, notified.from_on
),
home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
)
select
    notified.subject,
    cast(notified.from_on as varchar) as item,
    home.area,
    notified.institution,
    visited.on_date is not null as met,
    case when visited.on_date is null then 'not_visited' end as gap,
    case when visited.on_date is null and notified.until_on > :today then :period_end end as rescue_by
from notified
left join visited on visited.subject = notified.subject and visited.from_on = notified.from_on
left join home on home.subject = notified.subject
