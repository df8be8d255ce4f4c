-- One row per clue: its kind, what was found, what was done. Nothing here tells who informed.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'clue_kind') as clue_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'channel') as channel,
        last_value(value_code order by on_date, updated, record) filter (where item = 'finding') as finding,
        last_value(value_code order by on_date, updated, record) filter (where item = 'action_taken') as action_taken,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'wants_answer') as wants_answer,
        last_value(value_on order by on_date, updated, record) filter (where item = 'received_on') as received_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'accept') as accepted_on,
        max(on_date) filter (where move = 'check') as checked_on,
        max(on_date) filter (where move = 'act') as acted_on
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
    answer.clue_kind,
    answer.channel,
    answer.finding,
    answer.action_taken,
    answer.wants_answer,
    answer.received_on,
    step.accepted_on,
    step.checked_on,
    step.acted_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'clue_report'
