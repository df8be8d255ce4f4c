-- each: months 12 24 36 84
-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per child who reached so many months in the year so far and dose that should be complete by
-- that birthday: met when the dose was given, and counts, before it (or the series was complete without
-- it). What is missing on that day stays missing.
select
    age.subject,
    wanted.series || '_' || cast(wanted.dose as varchar) as item,
    child.area,
    child.institution,
    coalesce(wanted.done_on < age.on_date, false) as met,
    case
        when wanted.done_on is null or wanted.done_on > :today then 'not_given'
        when wanted.done_on >= age.on_date then 'given_late'
    end as gap,
    cast(null as date) as rescue_by
from immunisation.milestone age
join immunisation.child child on child.subject = age.subject
join immunisation.wanted wanted on wanted.subject = age.subject
where age.months = :months
    and age.on_date between :period_start and :today
    and wanted.late_on <= age.on_date
    and child.from_on <= :today and child.to_on > :today
