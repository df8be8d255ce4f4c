-- One row per letter: its kind, its goals and how many were done, and how often something was achieved.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'letter_kind') as letter_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'letter_level') as letter_level,
        last_value(value_number order by on_date, updated, record) filter (where item = 'goals_count') as goals_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'goals_done') as goals_done,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'letter_score') as letter_score,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'sign') as signed_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'assess') as assessed_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        count(*) filter (where move = 'achieve') as achievements
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
    answer.letter_kind,
    answer.letter_level,
    answer.goals_count,
    answer.goals_done,
    answer.letter_score,
    answer.signed_on,
    answer.assessed_on,
    step.achievements,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'responsibility_letter'
