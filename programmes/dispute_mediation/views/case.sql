-- One row per mediation: who applied, how it ended, what was agreed. Names stay in the record.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'applied_by') as applied_by,
        last_value(value_code order by on_date, updated, record) filter (where item = 'failed_ground') as failed_ground,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'insurer_pays') as insurer_pays,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'judicially_confirmed') as judicially_confirmed,
        last_value(value_on order by on_date, updated, record) filter (where item = 'received_on') as received_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'fix_by') as fix_by,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'agreed_amount') as agreed_amount
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'accept') as accepted_on,
        max(on_date) filter (where move = 'agree') as agreed_on,
        max(on_date) filter (where move = 'fail') as failed_on,
        max(on_date) filter (where move = 'perform') as performed_on
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
    answer.applied_by,
    answer.failed_ground,
    answer.insurer_pays,
    answer.judicially_confirmed,
    answer.received_on,
    answer.fix_by,
    answer.agreed_amount,
    step.accepted_on,
    step.agreed_on,
    step.failed_on,
    step.performed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'dispute_mediation'
