-- One row per meeting: its kind, when it was held, and how much it decided.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'meeting_kind') as meeting_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_count') as persons_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'decisions_count') as decisions_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'solved_count') as solved_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hold') as held_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'carry_out') as carried_out_on
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
    answer.meeting_kind,
    answer.persons_count,
    answer.decisions_count,
    answer.solved_count,
    answer.held_on,
    step.carried_out_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'meeting'
