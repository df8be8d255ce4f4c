-- One row per key task: its kind, where it stands, and what the last report says of it.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'task_kind') as task_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'light') as light,
        last_value(value_code order by on_date, updated, record) filter (where item = 'reward') as reward,
        last_value(value_on order by on_date, updated, record) filter (where item = 'fix_by') as fix_by,
        last_value(value_number order by on_date, updated, record) filter (where item = 'progress_percent') as progress_percent
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'accept') as accepted_on,
        max(on_date) filter (where move = 'report') as reported_on,
        count(*) filter (where move = 'report') as reports,
        count(*) filter (where move = 'urge') as urged,
        max(on_date) filter (where move = 'hand_in') as handed_in_on,
        max(on_date) filter (where move = 'complete') as completed_on
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
    answer.task_kind,
    answer.light,
    answer.reward,
    answer.fix_by,
    answer.progress_percent,
    step.accepted_on,
    step.reported_on,
    step.reports,
    step.urged,
    step.handed_in_on,
    step.completed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'key_task'
