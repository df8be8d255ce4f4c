-- One row per term of a licence: its kind, until when it holds, and what the last check said.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'licence_kind') as licence_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'beds_count') as beds_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'verify_by') as verify_by,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'permit_held') as permit_held,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'in_date') as in_date,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'in_scope') as in_scope,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'staff_qualified') as staff_qualified,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('check', 'find')) as checked_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'verify') as verified_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'apply') as applied_on
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
    answer.licence_kind,
    answer.beds_count,
    answer.verify_by,
    answer.permit_held,
    answer.in_date,
    answer.in_scope,
    answer.staff_qualified,
    answer.checked_on,
    answer.verified_on,
    step.applied_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'practice_licence'
