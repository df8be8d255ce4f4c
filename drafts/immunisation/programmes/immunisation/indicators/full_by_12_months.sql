-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child who reached 12 months in the year so far: met when every dose that should be complete
-- by then was given, and counts, before that birthday.
with cohort as (
    select
        subject,
        last_value(area order by from_on, area) as area,
        last_value(institution order by from_on, area) as institution,
        min(birth_date) as birth_date,
        cast(min(birth_date) + interval '12 months' as date) as age_on
    from immunisation.child
    where from_on <= :today and to_on > :today
    group by subject
),
given as (
    select
        subject,
        series,
        dose,
        min(on_date) as on_date
    from immunisation.valid_dose
    where valid and on_date <= :today
    group by subject, series, dose
),
missing as (
    select
        cohort.subject,
        count(*) filter (where given.on_date is null or given.on_date >= cohort.age_on) as doses
    from cohort
    join immunisation.wanted wanted on wanted.subject = cohort.subject
    left join given on given.subject = cohort.subject
        and given.series = wanted.series
        and given.dose = wanted.dose
    where wanted.late_on <= cohort.age_on
    group by cohort.subject
)
select
    cohort.subject,
    cohort.area,
    cohort.institution,
    missing.doses = 0 as met,
    case when missing.doses > 0 then 'dose_missing' end as gap,
    cast(null as date) as rescue_by
from cohort
join missing on missing.subject = cohort.subject
where cohort.age_on between :period_start and :today
