-- One row per file that was checked: each of the five points.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'file_kind') as file_kind,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'registered_well') as registered_well,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'accepted_well') as accepted_well,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'handled_well') as handled_well,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'delivered_well') as delivered_well,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'entered_well') as entered_well,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'check') as checked_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'fix') as fixed_on
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
    answer.file_kind,
    answer.registered_well,
    answer.accepted_well,
    answer.handled_well,
    answer.delivered_well,
    answer.entered_well,
    answer.checked_on,
    step.fixed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'petition_file_check'
