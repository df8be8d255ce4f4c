-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child who was born in the year so far and lives or lived here: seen within 28 days of birth. A
-- child that has died since was a live birth and stays in. The child is that institution's which has seen it last.
with born as (
    select
        subject,
        birth_date,
        last_value(area order by from_on, area) as area
    from _shared.living
    where birth_date between :period_start and :today and from_on <= :today
    group by subject, birth_date
),
known as (
    select
        born.subject,
        last_value(contact.institution order by contact.on_date) as institution
    from born
    join child_health.contact contact on contact.subject = born.subject and contact.on_date <= :today
    group by born.subject
),
seen as (
    select
        born.subject,
        min(visit.on_date) as on_date,
        first_value(visit.record order by visit.on_date) as record
    from born
    join child_health.contact visit on visit.subject = born.subject and visit.on_date <= :today
    group by born.subject
),
judged as (
    select
        born.subject,
        born.area,
        known.institution,
        seen.on_date,
        seen.record,
        cast(cast(born.birth_date as int) + cast(limit('newborn_visit_days', born.birth_date) as int) as date) as last_on
    from born
    left join known on known.subject = born.subject
    left join seen on seen.subject = born.subject
)
select
    subject,
    area,
    institution,
    coalesce(on_date <= last_on, false) as met,
    case when on_date <= last_on then null when on_date is null then 'no_contact' else 'newborn_late' end as gap,
    case when on_date is null and last_on >= :today then last_on end as rescue_by,
    record as sources
from judged
