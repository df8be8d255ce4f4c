-- One row per studio and year: since when it serves, what it did, and what doctors answered.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'studio_kind') as studio_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'accept') as accepted_on,
        sum(value_number) filter (where item = 'reviews_done' and move = 'report') as reviews,
        sum(value_number) filter (where item = 'consults_done' and move = 'report') as consults,
        sum(value_number) filter (where item = 'visits_done' and move = 'report') as visits,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'answer') as answered_on,
        last_value(value_code order by on_date, updated, record) filter (where item = 'doctor_took') as doctor_took
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'report') as reported_on,
        count(*) filter (where move = 'ask') as problems
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
    answer.studio_kind,
    answer.accepted_on,
    answer.reviews,
    answer.consults,
    answer.visits,
    answer.answered_on,
    answer.doctor_took,
    step.reported_on,
    step.problems,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'pharmacist_studio'
