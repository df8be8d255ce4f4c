-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child who reached 12 months in the year so far and had the first dose before: counted as
-- dropped out when the third was not given, or did not count, before that birthday.
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
        min(on_date) filter (where dose = 1) as first_on,
        min(on_date) filter (where dose = 3) as third_on
    from immunisation.valid_dose
    where series = 'dtap' and valid and on_date <= :today
    group by subject
)
select
    cohort.subject,
    cohort.area,
    cohort.institution,
    given.third_on is null or given.third_on >= cohort.age_on as met,
    case
        when given.third_on is null then 'third_dose_missing'
        when given.third_on >= cohort.age_on then 'given_late'
    end as gap,
    case when given.third_on is null then :period_end end as rescue_by
from cohort
join given on given.subject = cohort.subject
where cohort.age_on between :period_start and :today and given.first_on < cohort.age_on
