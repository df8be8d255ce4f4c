-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per resident managed on the day.
with managed as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from hypertension.stay
    where from_on <= :today and until_on > :today
    group by subject
)
select
    managed.subject,
    home.area,
    managed.institution,
    1 as amount
from managed
left join _shared.home home on home.subject = managed.subject
    and home.from_on <= :today and home.until_on > :today
