-- One row per unit and week of duty: how many hours were to be kept and were, and how the spot checks went.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'duty_kind') as duty_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'duty_from') as duty_from,
        last_value(value_number order by on_date, updated, record) filter (where item = 'hours_required') as hours_required,
        last_value(value_number order by on_date, updated, record) filter (where item = 'hours_kept') as hours_kept,
        last_value(value_number order by on_date, updated, record) filter (where item = 'events_received') as events_received,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('check', 'miss')) as last_check_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'file') as filed_on,
        max(on_date) filter (where move = 'miss') as missed_on,
        count(*) filter (where move in ('check', 'miss')) as checks,
        count(*) filter (where move = 'check') as reached
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
    answer.duty_kind,
    answer.duty_from,
    answer.hours_required,
    answer.hours_kept,
    answer.events_received,
    answer.last_check_on,
    step.filed_on,
    step.missed_on,
    step.checks,
    step.reached,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'duty_roster'
