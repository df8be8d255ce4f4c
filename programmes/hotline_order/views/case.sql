-- One row per order: its level, when it was answered, and what the caller says of it.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'order_level') as order_level,
        last_value(value_code order by on_date, updated, record) filter (where item = 'order_kind') as order_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'outcome') as outcome,
        last_value(value_code order by on_date, updated, record) filter (where item = 'satisfied') as satisfied,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'reached') as reached,
        last_value(value_on order by on_date, updated, record) filter (where item = 'received_on') as received_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'fix_by') as fix_by
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'reply') as replied_on,
        max(on_date) filter (where move = 'call_back') as called_on,
        max(on_date) filter (where move = 'rework') as reworked_on,
        max(on_date) filter (where move = 'give_back') as returned_on
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
    answer.order_level,
    answer.order_kind,
    answer.outcome,
    answer.satisfied,
    answer.reached,
    answer.received_on,
    answer.fix_by,
    step.replied_on,
    step.called_on,
    step.reworked_on,
    step.returned_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'hotline_order'
