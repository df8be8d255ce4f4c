-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per dose whose latest day in time lies in the period: met when it was given, and counts, before
-- it was late.
select
    wanted.subject,
    wanted.series || '_' || cast(wanted.dose as varchar) as item,
    child.area,
    child.institution,
    coalesce(wanted.done_on < wanted.late_on, false) as met,
    case
        when wanted.done_on is null or wanted.done_on > :today then 'not_given'
        when wanted.done_on >= wanted.late_on then 'given_late'
    end as gap,
    cast(null as date) as rescue_by
from immunisation.wanted wanted
join immunisation.child child on child.subject = wanted.subject
where wanted.late_on between :period_start and :today
    and child.from_on <= :today and child.to_on > :today
