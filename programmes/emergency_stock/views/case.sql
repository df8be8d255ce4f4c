-- One row per line of a catalogue: what must be there, what is there, and until when.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'stock_kind') as stock_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'stock_required') as stock_required,
        last_value(value_number order by on_date, updated, record) filter (where item = 'stock_now') as stock_now,
        last_value(value_on order by on_date, updated, record) filter (where item = 'expires_on') as expires_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'fill') as filled_on,
        max(on_date) filter (where move = 'use_up') as used_up_on,
        max(on_date) filter (where move = 'tally') as counted_on
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
    answer.stock_kind,
    answer.stock_required,
    answer.stock_now,
    answer.expires_on,
    step.filled_on,
    step.used_up_on,
    step.counted_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'emergency_stock'
