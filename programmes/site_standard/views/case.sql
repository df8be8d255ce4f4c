-- One row per site of a year’s list: the standard, its progress, and when it was accepted.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'standard_kind') as standard_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'site_level') as site_level,
        last_value(value_number order by on_date, updated, record) filter (where item = 'progress_share') as progress_share,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hand_in') as handed_in_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'accept') as accepted_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'send_back') as sent_back_on
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
    answer.standard_kind,
    answer.site_level,
    answer.progress_share,
    answer.handed_in_on,
    answer.accepted_on,
    step.sent_back_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'site_standard'
