-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  lookback: 0d
-- One row per resident managed at any time of the year so far. The latest follow-up with a reading
-- decides; who was lost or refused is not controlled; the dead and the moved-out stand beside.
with managed as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution,
        case
            when max(until_on) > :today then 'managed'
            else last_value(end_reason order by until_on, from_on, record)
        end as state
    from hypertension.stay
    where from_on <= :today and until_on > :period_start
    group by subject
),
latest as (
    select
        subject,
        last_value(at_goal order by on_date) as at_goal,
        last_value(record order by on_date) as record
    from hypertension.reading
    where on_date between :period_start and :today
    group by subject
)
select
    managed.subject,
    home.area,
    managed.institution,
    coalesce(latest.at_goal, false) and managed.state not in ('lost', 'refused') as met,
    case
        when managed.state in ('lost', 'refused') then managed.state
        when latest.subject is null then 'no_reading'
        when not latest.at_goal then 'above_goal'
    end as gap,
    case when managed.state = 'managed' and not coalesce(latest.at_goal, false) then :period_end end as rescue_by,
    case when managed.state in ('died', 'moved_out') and :ended_in_denominator = 0 then managed.state end as beside,
    latest.record as sources
from managed
left join latest on latest.subject = managed.subject
left join _shared.home home on home.subject = managed.subject
    and home.from_on <= :today and home.until_on > :today
