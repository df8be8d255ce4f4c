-- One row per edition of a plan: its kind, when it was reviewed, issued and filed.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'scheme_kind') as scheme_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'edition_number') as edition_number,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'issue') as issued_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'file') as filed_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('evaluate', 'revise')) as evaluated_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'revise') as revised_on
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
    answer.scheme_kind,
    answer.edition_number,
    answer.issued_on,
    answer.filed_on,
    answer.evaluated_on,
    step.revised_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'emergency_plan'
