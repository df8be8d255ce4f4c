-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per resident managed at any time of the year so far. The latest follow-up with a reading
-- decides; who was lost or refused is not controlled; the dead and the moved-out stand beside.
with managed as (
    select
        subject,
        last_value(institution order by coalesce(to_on, date '9999-12-31'), from_on, record) as institution,
        max(coalesce(to_on, date '9999-12-31')) as to_on,
        last_value(end_reason order by coalesce(to_on, date '9999-12-31'), from_on, record) as end_reason
    from hypertension.member
    where from_on <= :today and (to_on is null or to_on > :period_start)
    group by subject
),
state as (
    select
        subject,
        institution,
        case when to_on <= :today then coalesce(end_reason, 'lost') else 'managed' end as state
    from managed
),
latest as (
    select
        subject,
        last_value(at_goal order by on_date) as at_goal,
        last_value(record order by on_date) as record
    from hypertension.bp_reading
    where on_date between :period_start and :today
    group by subject
),
home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
)
select
    state.subject,
    home.area,
    state.institution,
    coalesce(latest.at_goal, false) and state.state not in ('lost', 'refused') as met,
    case
        when state.state in ('lost', 'refused') then state.state
        when latest.subject is null then 'no_reading'
        when not latest.at_goal then 'above_goal'
    end as gap,
    case
        when state.state = 'managed' and not coalesce(latest.at_goal, false) then :period_end
    end as rescue_by,
    case when :ended_in_denominator = 0 and state.state in ('died', 'moved_out') then state.state end as beside,
    latest.record as sources
from state
left join latest on latest.subject = state.subject
left join home on home.subject = state.subject
