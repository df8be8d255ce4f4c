-- One row per stretch of living here under 42 months, when the time of the last age ends, until the day of
-- moving or of death. Whoever saw the child last looks after it; before any contact, who keeps its health record.
with seen as (
    select
        subject,
        last_value(institution order by on_date) as institution
    from chinese_medicine_child.contact
    group by subject
),
kept as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from resident_record.stay
    group by subject
)
select
    living.subject,
    coalesce(seen.institution, kept.institution) as institution,
    living.from_on,
    least(living.until_on, cast(living.birth_date + interval '42 months' as date)) as to_on
from _shared.living living
left join seen on seen.subject = living.subject
left join kept on kept.subject = living.subject
where living.from_on < least(living.until_on, cast(living.birth_date + interval '42 months' as date))
