-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per child of 12 to 23 months: counted as zero-dose when no dose of the series that stands for
-- all others counts.
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
        min(on_date) as on_date
    from immunisation.valid_dose
    where series = 'dtap' and valid and on_date <= :today
    group by subject
)
select
    cohort.subject,
    cohort.area,
    cohort.institution,
    given.subject is null as met,
    case when given.subject is null then 'zero_dose' end as gap,
    case when given.subject is null then :period_end end as rescue_by
from cohort
left join given on given.subject = cohort.subject
where cohort.age_on <= :today and cohort.age_on + interval '12 months' > :today
