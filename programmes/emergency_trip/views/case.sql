-- One row per trip: the kind of call, the minutes, how many were treated and carried.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'call_kind') as call_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'minutes_to_dispatch') as minutes_to_dispatch,
        last_value(value_number order by on_date, updated, record) filter (where item = 'minutes_to_scene') as minutes_to_scene,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_treated') as persons_treated,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_carried') as persons_carried
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'dispatch') as dispatched_on,
        max(on_date) filter (where move = 'arrive') as arrived_on,
        max(on_date) filter (where move = 'hand_over') as handed_over_on
    from _shared.ledger_move
    group by subject
)
select
    task.subject,
    task.record,
    task.case_number,
    task.opened_on,
    task.state,
    task.area,
    task.institution,
    answer.call_kind,
    answer.found_on,
    answer.minutes_to_dispatch,
    answer.minutes_to_scene,
    answer.persons_treated,
    answer.persons_carried,
    step.dispatched_on,
    step.arrived_on,
    step.handed_over_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'emergency_trip'
