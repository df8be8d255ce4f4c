-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per dose that was missing when it became late and whose time for catching up ends in the
-- period: met when it was given, and counts, within that time.
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
),
missed as (
    select
        subject,
        series,
        dose,
        late_on,
        cast(cast(late_on as int) + cast(limit('catch_up_days', late_on) as int) as date) as caught_up_by
    from immunisation.wanted
)
select
    child.subject,
    missed.series || '.' || cast(missed.dose as varchar) as item,
    child.area,
    child.institution,
    coalesce(given.on_date <= missed.caught_up_by, false) as met,
    case
        when given.on_date is null then 'not_given'
        when given.on_date > missed.caught_up_by then 'given_late'
    end as gap,
    cast(null as date) as rescue_by
from child
join missed on missed.subject = child.subject
left join given on given.subject = child.subject
    and given.series = missed.series
    and given.dose = missed.dose
where missed.caught_up_by between :period_start and :today
    and (given.on_date is null or given.on_date >= missed.late_on)
