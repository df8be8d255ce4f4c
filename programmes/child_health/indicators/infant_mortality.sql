-- each: shift 0 3
-- kind: ratio  aggregate: sum  scale: ‰  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child who was born or died under one year in the year so far, of the calendar year or of that which
-- begins three months earlier: deaths, of live births. Who was born in one year and died in the next is a birth of
-- the one and a death of the other.
with child as (
    select
        living.subject,
        living.birth_date,
        resident.deceased_on,
        last_value(living.area order by living.from_on, living.area) as area
    from _shared.living living
    join _shared.resident resident on resident.subject = living.subject
    where living.birth_date <= :today and living.from_on <= :today
    group by living.subject, living.birth_date, resident.deceased_on
),
seen as (
    select
        subject,
        last_value(institution order by on_date) as institution
    from child_health.contact
    where on_date <= :today
    group by subject
),
shifted as (
    select
        child.subject,
        child.area,
        seen.institution,
        cast(child.birth_date + case when :shift = 3 then interval '3 months' else interval '0 months' end as date) as born_on,
        case when child.deceased_on <= :today and child.deceased_on < child.birth_date + interval '12 months' then
            cast(child.deceased_on + case when :shift = 3 then interval '3 months' else interval '0 months' end as date)
        end as died_on
    from child
    left join seen on seen.subject = child.subject
),
counted as (
    select
        subject,
        area,
        institution,
        coalesce(died_on >= :period_start and died_on < :period_start + interval '1 year', false) as died,
        born_on >= :period_start and born_on < :period_start + interval '1 year' as born
    from shifted
)
select
    subject,
    area,
    institution,
    case when died then 1 else 0 end as numerator,
    case when born then 1 else 0 end as denominator
from counted
where died or born
