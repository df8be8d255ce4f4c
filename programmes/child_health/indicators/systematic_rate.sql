-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child under three who lives here on the day: a check at every age of the schedule (3, 6, 8, 12,
-- 18, 24, 30 months) whose time ended in the year so far. The time of an age ends where that of the next one
-- begins. The visit to the newborn and the check at one month are not asked for here.
with age (stage, until_after) as (
    values
        (2, interval '6 months'), (3, interval '8 months'), (4, interval '12 months'),
        (5, interval '18 months'), (6, interval '24 months'), (7, interval '30 months'), (8, interval '36 months')
),
child as (
    select
        subject,
        area,
        institution,
        birth_date
    from child_health.child
    where from_on <= :today and until_on > :today and birth_date + interval '3 years' > :today
    group by subject, area, institution, birth_date
),
missed as (
    select
        child.subject
    from child
    join age on cast(cast(child.birth_date + age.until_after as date) as int) - cast(:early_days as int)
        between cast(:period_start as int) and cast(:today as int)
    left join child_health.contact contact on contact.subject = child.subject
        and contact.stage = age.stage and contact.on_date <= :today
    where contact.subject is null
    group by child.subject
)
select
    child.subject,
    child.area,
    child.institution,
    missed.subject is null as met,
    case when missed.subject is not null then 'age_missed' end as gap,
    cast(null as date) as rescue_by
from child
left join missed on missed.subject = child.subject
