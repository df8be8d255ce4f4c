-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per child who reached 36 months in the year so far and dose that should be complete by then:
-- met when the dose was given, and counts, before that birthday. What is missing then stays missing.
with cohort as (
    select
        subject,
        last_value(area order by from_on, area) as area,
        last_value(institution order by from_on, area) as institution,
        min(birth_date) as birth_date,
        cast(min(birth_date) + interval '36 months' as date) as age_on
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
)
select
    cohort.subject,
    wanted.series || '.' || cast(wanted.dose as varchar) as item,
    cohort.area,
    cohort.institution,
    coalesce(given.on_date < cohort.age_on, false) as met,
    case
        when given.on_date is null then 'not_given'
        when given.on_date >= cohort.age_on then 'given_late'
    end as gap,
    cast(null as date) as rescue_by
from cohort
join immunisation.wanted wanted on wanted.subject = cohort.subject
left join given on given.subject = cohort.subject
    and given.series = wanted.series
    and given.dose = wanted.dose
where cohort.age_on between :period_start and :today and wanted.late_on <= cohort.age_on
