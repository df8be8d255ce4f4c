-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per woman in pregnancy or within six weeks after it who is managed on the day.
with managed as (
    select
        subject,
        last_value(institution order by from_on, record) as institution
    from maternal.member
    where from_on <= :today and coalesce(to_on, date '9999-12-31') > :today
    group by subject
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
    managed.subject,
    home.area,
    managed.institution,
    1 as amount
from managed
left join home on home.subject = managed.subject
