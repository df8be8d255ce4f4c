-- One row per centre and year: kind and level, what the evaluation said, drills and cases.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'centre_kind') as centre_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'centre_level') as centre_level,
        last_value(value_number order by on_date, updated, record) filter (where item = 'centre_clauses') as centre_clauses,
        last_value(value_number order by on_date, updated, record) filter (where item = 'centre_met') as centre_met,
        last_value(value_code order by on_date, updated, record) filter (where item = 'case_end') as case_end,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('evaluate', 'find')) as evaluated_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'drill') as drilled_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'team_minutes') as team_minutes
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        count(*) filter (where move = 'drill') as drills,
        count(*) filter (where move = 'critical_case') as cases,
        max(on_date) filter (where move = 'critical_case') as case_on,
        max(on_date) filter (where move = 'find') as found_wanting_on
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
    answer.centre_kind,
    answer.centre_level,
    answer.centre_clauses,
    answer.centre_met,
    answer.case_end,
    answer.evaluated_on,
    answer.drilled_on,
    answer.team_minutes,
    step.drills,
    step.cases,
    step.case_on,
    step.found_wanting_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'rescue_centre'
