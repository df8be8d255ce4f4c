-- One row per event: its kind and level, and when it was reported, verified and ended.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'event_kind') as event_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'event_level') as event_level,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'response_started') as response_started,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'people_ill') as people_ill,
        last_value(value_number order by on_date, updated, record) filter (where item = 'people_died') as people_died
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'report') as reported_on,
        max(on_date) filter (where move = 'verify') as verified_on,
        max(on_date) filter (where move = 'end') as ended_on,
        max(on_date) filter (where move = 'evaluate') as evaluated_on
    from _shared.ledger_move
    group by subject
)
select
    task.subject,
    task.record,
    task.key as case_id,
    task.case_number,
    task.opened_on,
    task.state,
    task.area,
    task.institution,
    answer.event_kind,
    answer.event_level,
    answer.response_started,
    answer.found_on,
    answer.people_ill,
    answer.people_died,
    step.reported_on,
    step.verified_on,
    step.ended_on,
    step.evaluated_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'health_event'
