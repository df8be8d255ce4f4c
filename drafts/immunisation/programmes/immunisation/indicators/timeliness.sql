-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per dose whose latest day in time lies in the period: met when it was given, and counts, before
-- it was late.
with child as (
    select
        subject,
        last_value(area order by from_on, area) as area,
        last_value(institution order by from_on, area) as institution
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
    child.subject,
    wanted.series || '.' || cast(wanted.dose as varchar) as item,
    child.area,
    child.institution,
    coalesce(given.on_date < wanted.late_on, false) as met,
    case
        when given.on_date is null then 'not_given'
        when given.on_date >= wanted.late_on then 'given_late'
    end as gap,
    cast(null as date) as rescue_by
from child
join immunisation.wanted wanted on wanted.subject = child.subject
left join given on given.subject = child.subject
    and given.series = wanted.series
    and given.dose = wanted.dose
where wanted.late_on between :period_start and :today
