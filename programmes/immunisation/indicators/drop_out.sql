-- each: series hepb dtap
-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per child who reached 12 months in the year so far and had the first dose before: counted as
-- dropped out when the third was not given, or did not count, before that birthday.
with dose as (
    select
        subject,
        min(done_on) filter (where dose = 1) as first_on,
        min(done_on) filter (where dose = 3) as third_on
    from immunisation.wanted
    where series = :series
    group by subject
)
select
    age.subject,
    child.area,
    child.institution,
    dose.third_on is null or dose.third_on >= age.on_date as met,
    case
        when dose.third_on is null or dose.third_on > :today then 'third_dose_missing'
        when dose.third_on >= age.on_date then 'given_late'
    end as gap,
    case when dose.third_on is null or dose.third_on > :today then :period_end end as rescue_by
from immunisation.milestone age
join immunisation.child child on child.subject = age.subject
join dose on dose.subject = age.subject
where age.months = 12
    and age.on_date between :period_start and :today
    and dose.first_on < age.on_date
    and child.from_on <= :today and child.to_on > :today
