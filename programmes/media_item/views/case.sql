-- One row per item: its kind, level of the medium, when it was published and whether it had to be corrected.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'media_kind') as media_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'media_level') as media_level,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'publish') as published_on,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'figures_checked') as figures_checked
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'find_error') as wrong_on
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
    answer.media_kind,
    answer.media_level,
    answer.published_on,
    answer.figures_checked,
    step.wrong_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'media_item'
