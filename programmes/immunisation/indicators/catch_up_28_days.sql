-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per dose that was missing when it became late and whose time for catching up ends within the
-- period counted: met when it was given, and counts, within that time.
with missed as (
    select
        subject,
        series,
        dose,
        done_on,
        cast(cast(late_on as int) + cast(limit('catch_up_days', late_on) as int) as date) as caught_up_by
    from immunisation.wanted
    where done_on is null or done_on >= late_on
)
select
    missed.subject,
    missed.series || '_' || cast(missed.dose as varchar) as item,
    child.area,
    child.institution,
    coalesce(missed.done_on <= missed.caught_up_by, false) as met,
    case
        when missed.done_on is null or missed.done_on > :today then 'not_given'
        when missed.done_on > missed.caught_up_by then 'given_late'
    end as gap,
    cast(null as date) as rescue_by
from missed
join immunisation.child child on child.subject = missed.subject
where missed.caught_up_by between :period_start and :today
    and child.from_on <= :today and child.to_on > :today
