-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child up to 36 months who lives here on the day: guidance at every age of the schedule (6, 12, 18,
-- 24, 30 months) whose time ended in the year so far. The time of an age ends where that of the next one begins.
with child as (
    select
        subject,
        area,
        institution,
        birth_date,
        from_on,
        cast(cast(:period_start as int) - 1 + cast(:early_days as int) as date) as reached_before,
        cast(cast(:today as int) + cast(:early_days as int) as date) as reached
    from chinese_medicine_child.child
    where from_on <= :today and until_on > :today and birth_date + interval '37 months' > :today
),
staged as (
    select
        subject,
        area,
        institution,
        case
            when reached_before >= birth_date + interval '36 months' then 6
            when reached_before >= birth_date + interval '30 months' then 5
            when reached_before >= birth_date + interval '24 months' then 4
            when reached_before >= birth_date + interval '18 months' then 3
            when reached_before >= birth_date + interval '12 months' then 2
            when reached_before >= birth_date + interval '6 months' then 1
            else 0
        end as stage_before,
        case
            when reached >= birth_date + interval '36 months' then 6
            when reached >= birth_date + interval '30 months' then 5
            when reached >= birth_date + interval '24 months' then 4
            when reached >= birth_date + interval '18 months' then 3
            when reached >= birth_date + interval '12 months' then 2
            when reached >= birth_date + interval '6 months' then 1
            else 0
        end as stage
    from child
),
made as (
    select
        staged.subject,
        staged.area,
        staged.institution,
        range(greatest(1, staged.stage_before), staged.stage) as owed,
        array_agg(contact.stage) as made
    from staged
    left join chinese_medicine_child.contact contact on contact.subject = staged.subject and contact.on_date <= :today
    group by staged.subject, staged.area, staged.institution, staged.stage_before, staged.stage
)
select
    subject,
    area,
    institution,
    cardinality(array_except(owed, made)) = 0 as met,
    case when cardinality(array_except(owed, made)) > 0 then 'age_missed' end as gap,
    cast(null as date) as rescue_by
from made
