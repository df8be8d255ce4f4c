-- One row per institution and year of insurance: its level, since when it is insured, what was claimed and paid.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'institution_level') as institution_level,
        last_value(value_on order by on_date, updated, record) filter (where item = 'cover_until') as cover_until,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'insure') as insured_on,
        sum(value_amount) filter (where item = 'settled_amount') as paid
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        count(*) filter (where move = 'notice') as claims,
        max(on_date) filter (where move = 'notice') as last_claim_on
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
    answer.institution_level,
    answer.cover_until,
    answer.insured_on,
    answer.paid,
    step.claims,
    step.last_claim_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'liability_insurance'
