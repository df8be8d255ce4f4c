-- One row per project or technique: kind and level, when it was applied for and approved, what came of it.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'science_kind') as science_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'science_level') as science_level,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'people_studied') as people_studied,
        last_value(value_number order by on_date, updated, record) filter (where item = 'outputs_count') as outputs_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'apply') as applied_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'approve') as approved_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('approve', 'decline')) as answered_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'conclude') as concluded_on
    from _shared.ledger_answer
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
    answer.science_kind,
    answer.science_level,
    answer.people_studied,
    answer.outputs_count,
    answer.applied_on,
    answer.approved_on,
    answer.answered_on,
    answer.concluded_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'research_project'
