-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per resident who lives here on the day: whether an agreement holds.
with people as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.living
    where from_on <= :today and until_on > :today
    group by subject
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
