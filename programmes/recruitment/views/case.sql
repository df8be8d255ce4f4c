-- One row per session: posts planned, applicants, hired, and what they are.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'recruit_kind') as recruit_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'posts_planned') as posts_planned,
        last_value(value_number order by on_date, updated, record) filter (where item = 'applicants_count') as applicants_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'hired_count') as hired_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'masters_count') as masters_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'experienced_count') as experienced_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'primary_count') as primary_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'announced_from') as announced_from,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hire') as hired_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('hire', 'end_empty')) as ended_on
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
    answer.recruit_kind,
    answer.posts_planned,
    answer.applicants_count,
    answer.hired_count,
    answer.masters_count,
    answer.experienced_count,
    answer.primary_count,
    answer.announced_from,
    answer.hired_on,
    answer.ended_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'recruitment'
