-- One row per document: its kind, when it was issued, with how many others, and until when it holds.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'paper_kind') as paper_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'joint_count') as joint_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'paper_valid_until') as paper_valid_until,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'issue') as issued_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move in ('publish', 'keep_closed')) as published_on
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
    answer.paper_kind,
    answer.joint_count,
    answer.paper_valid_until,
    answer.issued_on,
    step.published_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'issued_document'
