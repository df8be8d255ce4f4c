-- One row per drill: its kind, when it was held and what was found wanting.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'drill_kind') as drill_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'drill_findings') as drill_findings,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_count') as persons_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hold') as held_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'improve') as improved_on
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
    answer.drill_kind,
    answer.drill_findings,
    answer.persons_count,
    answer.held_on,
    step.improved_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'emergency_drill'
