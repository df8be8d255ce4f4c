-- One row per site and year: its kind, since when it is open, and how many came.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'clinic_kind') as clinic_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'open') as opened_clinic_on,
        sum(value_number) filter (where item = 'fever_visits' and move = 'report') as fever_visits_sum,
        sum(value_number) filter (where item = 'samples_taken' and move = 'report') as samples_sum
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'report') as reported_on,
        max(on_date) filter (where move = 'close') as suspended_on,
        max(on_date) filter (where move = 'reopen') as reopened_on
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
    answer.clinic_kind,
    answer.opened_clinic_on,
    answer.fever_visits_sum,
    answer.samples_sum,
    step.reported_on,
    step.suspended_on,
    step.reopened_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'fever_clinic'
