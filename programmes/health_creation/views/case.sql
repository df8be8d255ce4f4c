-- One row per title of a place: its kind and level, the points, and since when it is named.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'title_kind') as title_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'title_level') as title_level,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'pass_points') as pass_points,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'first_points') as first_points,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'review_points') as review_points,
        last_value(value_number order by on_date, updated, record) filter (where item = 'butts_found') as butts_found,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('look', 'send_to_mend')) as looked_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'name') as named_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'send_to_mend') as sent_to_mend_on
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
    answer.title_kind,
    answer.title_level,
    answer.pass_points,
    answer.first_points,
    answer.review_points,
    answer.butts_found,
    answer.looked_on,
    answer.named_on,
    step.sent_to_mend_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'health_creation'
