-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child under seven who lives here on the day: seen at least once in the year so far, the visit to the newborn included.
with seen as (
    select
        subject,
        last_value(record order by on_date) as record
    from child_health.contact
    where on_date between :period_start and :today
    group by subject
)
select
    child.subject,
    child.area,
    child.institution,
    seen.subject is not null as met,
    case when seen.subject is null then 'no_contact' end as gap,
    case when seen.subject is null then :period_end end as rescue_by,
    seen.record as sources
from child_health.child child
left join seen on seen.subject = child.subject
where child.from_on <= :today and child.until_on > :today
