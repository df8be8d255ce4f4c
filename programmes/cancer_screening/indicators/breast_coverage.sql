-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per woman of 35 to 64 who lives here on the day: a round of breast screening that still counts.
with woman as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.living
    where from_on <= :today and until_on > :today and sex = 'female'
        and birth_date + interval '420 months' <= :today and birth_date + interval '780 months' > :today
    group by subject
),
seen as (
    select
        subject,
        last_value(institution order by on_date, visit) as institution
    from cancer_screening.visit
    where on_date <= :today
    group by subject
),
screened as (
    select
        subject,
        last_value(record order by on_date) as record
    from cancer_screening.breast
    where on_date <= :today and valid_until > :today
    group by subject
)
select
    woman.subject,
    woman.area,
    seen.institution,
    screened.subject is not null as met,
    case when screened.subject is null then 'not_screened' end as gap,
    case when screened.subject is null then :period_end end as rescue_by,
    screened.record as sources
from woman
left join seen on seen.subject = woman.subject
left join screened on screened.subject = woman.subject
