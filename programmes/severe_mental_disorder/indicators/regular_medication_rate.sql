-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per registered patient on the day: medicines as ordered at the latest follow-up of the year so far.
with registered as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from severe_mental_disorder.stay
    where from_on <= :today and until_on > :today
    group by subject
),
latest as (
    select
        subject,
        last_value(adherence order by on_date) as adherence,
        last_value(record order by on_date) as record
    from severe_mental_disorder.contact
    where on_date between :period_start and :today and is_follow_up
    group by subject
)
select
    registered.subject,
    home.area,
    registered.institution,
    coalesce(latest.adherence = '1', false) as met,
    case
        when latest.subject is null then 'no_follow_up'
        when latest.adherence is null or latest.adherence <> '1' then 'not_regular'
    end as gap,
    case when not coalesce(latest.adherence = '1', false) then :period_end end as rescue_by,
    latest.record as sources
from registered
left join latest on latest.subject = registered.subject
left join _shared.home home on home.subject = registered.subject
    and home.from_on <= :today and home.until_on > :today
