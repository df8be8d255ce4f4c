-- One row per case: its field, and when it was filed and decided, and for how much.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'penalty_field') as penalty_field,
        last_value(value_code order by on_date, updated, record) filter (where item = 'case_origin') as case_origin,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'fine_amount') as fine_amount,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'file') as filed_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'decide') as decided_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'serve') as served_on
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
    answer.penalty_field,
    answer.case_origin,
    answer.fine_amount,
    answer.filed_on,
    answer.decided_on,
    step.served_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'penalty_case'
