-- One row per visit: its kind, when it was made, how much was found and put right.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'visit_kind') as visit_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on') as done_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'findings_count') as findings_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'hazards_found') as hazards_found,
        last_value(value_number order by on_date, updated, record) filter (where item = 'solved_count') as solved_count
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'visit') as visited_on,
        max(on_date) filter (where move in ('feed_back', 'nothing_found')) as fed_back_on,
        max(on_date) filter (where move = 'answer') as answered_on
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
    answer.visit_kind,
    answer.done_on,
    answer.findings_count,
    answer.hazards_found,
    answer.solved_count,
    step.visited_on,
    step.fed_back_on,
    step.answered_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'inspection_visit'
