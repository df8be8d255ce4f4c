-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per child of 12 to 23 months: counted as zero-dose when no dose of the series that stands for
-- all others counts.
with first_dose as (
    select
        subject,
        min(done_on) as on_date
    from immunisation.wanted
    where series = 'dtap' and dose = 1 and done_on <= :today
    group by subject
)
select
    age.subject,
    child.area,
    child.institution,
    first_dose.on_date is null as met,
    case when first_dose.on_date is null then 'zero_dose' end as gap,
    case when first_dose.on_date is null then :period_end end as rescue_by
from immunisation.milestone age
join immunisation.milestone older on older.subject = age.subject
join immunisation.child child on child.subject = age.subject
left join first_dose on first_dose.subject = age.subject
where age.months = 12
    and age.on_date <= :today
    and older.months = 24
    and older.on_date > :today
    and child.from_on <= :today and child.to_on > :today
