-- One row per training, talk or product: kind, how many came and passed, copies and issues.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'teaching_kind') as teaching_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'teaching_hours') as teaching_hours,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_count' and move = 'plan') as persons_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'people_came') as people_came,
        last_value(value_number order by on_date, updated, record) filter (where item = 'people_passed') as people_passed,
        last_value(value_number order by on_date, updated, record) filter (where item = 'copies_made') as copies_made,
        last_value(value_number order by on_date, updated, record) filter (where item = 'issues_made') as issues_made,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('hold', 'hold_short', 'produce')) as held_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'people_passed' and move in ('hold', 'hold_short')) as first_passed
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'hold_short') as fell_short_on
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
    answer.teaching_kind,
    answer.teaching_hours,
    answer.persons_count,
    answer.people_came,
    answer.people_passed,
    answer.copies_made,
    answer.issues_made,
    answer.held_on,
    answer.first_passed,
    step.fell_short_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'safety_training'
