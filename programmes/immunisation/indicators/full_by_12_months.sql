-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child who reached 12 months in the year so far: met when every dose that should be complete
-- by then was given, and counts, before that birthday.
with missing as (
    select
        age.subject,
        count(*) filter (where wanted.done_on is null or wanted.done_on >= age.on_date) as doses
    from immunisation.milestone age
    join immunisation.wanted wanted on wanted.subject = age.subject
    where age.months = 12
        and age.on_date between :period_start and :today
        and wanted.late_on <= age.on_date
    group by age.subject
)
select
    missing.subject,
    child.area,
    child.institution,
    missing.doses = 0 as met,
    case when missing.doses > 0 then 'dose_missing' end as gap,
    cast(null as date) as rescue_by
from missing
join immunisation.child child on child.subject = missing.subject
where child.from_on <= :today and child.to_on > :today
