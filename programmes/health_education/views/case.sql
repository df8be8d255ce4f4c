-- One row per activity: its kind, when it was held or put up, and how many it reached.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'education_kind') as education_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'audience_kind') as audience_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_count') as persons_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'materials_count') as materials_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('hold', 'put_up')) as held_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'file') as filed_on
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
    answer.education_kind,
    answer.audience_kind,
    answer.persons_count,
    answer.materials_count,
    answer.held_on,
    step.filed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'health_education'
