-- kind: yes_no  aggregate: mean  scale: %  direction: higher  period: cumulative  grain: quarter
-- One row per member; the latest reading of the year decides.
with latest as (
    select subject, last_value(at_goal order by on_date) as at_goal
    from hypertension.bp_reading
    where on_date between :period_start and :today
    group by subject
)
select
    m.subject, m.area, m.institution,
    coalesce(l.at_goal, false) as met,
    case when l.subject is null then 'no_reading' when not l.at_goal then 'above_goal' end as gap,
    :period_end as rescue_by
from hypertension.member m
left join latest l on l.subject = m.subject
where m.from_on <= :today and (m.to_on is null or m.to_on > :today)
