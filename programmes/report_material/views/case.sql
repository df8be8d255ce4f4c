-- One row per part or report: its kind, when it was handed in last, how often it was given back and reminded of.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'material_kind') as material_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hand_in') as handed_in_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        count(*) filter (where move = 'give_back') as returns,
        count(*) filter (where move = 'remind') as reminders
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
    answer.material_kind,
    answer.handed_in_on,
    step.returns,
    step.reminders,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'report_material'
