-- One row per sample: its kind, when it was taken and tested, and the verdict.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'water_kind') as water_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'take') as taken_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'test') as tested_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'pass') as passed_on,
        max(on_date) filter (where move = 'fail') as failed_on
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
    answer.water_kind,
    answer.taken_on,
    answer.tested_on,
    step.passed_on,
    step.failed_on,
    coalesce(step.passed_on, step.failed_on) as judged_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'water_sample'
