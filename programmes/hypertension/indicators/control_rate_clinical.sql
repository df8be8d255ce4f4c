-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows  lookback: 3m
-- One row per resident registered for three months and still managed on the day: whether the last
-- follow-up reading of the last three months was below the clinical goal, whatever the age (Simple).
with managed as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from hypertension.stay
    where from_on <= :today and until_on > :today
    group by subject
),
registered as (
    select
        subject,
        min(from_on) as from_on
    from hypertension.stay
    where from_on <= :today
    group by subject
),
latest as (
    select
        subject,
        last_value(systolic < limit('clinical_systolic', on_date) and diastolic < limit('clinical_diastolic', on_date)
            order by on_date) as at_goal,
        last_value(record order by on_date) as record
    from hypertension.reading
    where on_date > :today - interval '3 months' and on_date <= :today
    group by subject
)
select
    managed.subject,
    home.area,
    managed.institution,
    coalesce(latest.at_goal, false) as met,
    case
        when latest.subject is null then 'no_recent_reading'
        when not latest.at_goal then 'above_clinical_goal'
    end as gap,
    case when not coalesce(latest.at_goal, false) then :period_end end as rescue_by,
    latest.record as sources
from managed
join registered on registered.subject = managed.subject
left join latest on latest.subject = managed.subject
left join _shared.home home on home.subject = managed.subject
    and home.from_on <= :today and home.until_on > :today
where registered.from_on <= :today - interval '3 months'
