-- One row per stretch of living in an area, all from the newest record that names one. A stretch
-- without a first day has begun before all counting.
with chosen as (
    select
        subject,
        first_value(record order by updated desc nulls last, record) as record
    from _shared.address
    where area is not null
    group by subject
)
select
    home.subject,
    home.area,
    coalesce(home.from_on, date '1900-01-01') as from_on,
    home.last_on + interval '1 day' as to_on
from _shared.address home
join chosen on chosen.subject = home.subject and chosen.record = home.record
where home.area is not null
