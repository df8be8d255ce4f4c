-- One row per patrol or clue: its kind, when it was made, what was found and how much of it reported.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'patrol_kind') as patrol_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'patrol_half') as patrol_half,
        last_value(value_number order by on_date, updated, record) filter (where item = 'patrol_findings') as patrol_findings,
        last_value(value_number order by on_date, updated, record) filter (where item = 'reported_findings') as reported_findings,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'patrol') as patrolled_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'find') as spotted_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'report') as reported_on
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
    answer.patrol_kind,
    answer.patrol_half,
    answer.patrol_findings,
    answer.reported_findings,
    answer.patrolled_on,
    step.reported_on,
    case when answer.patrol_findings >= 1 then coalesce(answer.patrolled_on, answer.spotted_on) end as found_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'supervision_patrol'
