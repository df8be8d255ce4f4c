-- One row per complaint: how it was sorted, where it stands, and what the person says of it. Names,
-- addresses and texts stay in the record; nothing here tells who complained.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'matter') as matter,
        last_value(value_code order by on_date, updated, record) filter (where item = 'first_time') as first_time,
        last_value(value_code order by on_date, updated, record) filter (where item = 'channel') as channel,
        last_value(value_code order by on_date, updated, record) filter (where item = 'case_source') as case_source,
        last_value(value_code order by on_date, updated, record) filter (where item = 'complaint_cause') as complaint_cause,
        last_value(value_code order by on_date, updated, record) filter (where item = 'outcome') as outcome,
        last_value(value_code order by on_date, updated, record) filter (where item = 'satisfied') as satisfied,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'several_departments') as several_departments,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'touches_safety') as touches_safety,
        max(on_date) filter (where item = 'satisfied') as rated_on,
        max(value_on) filter (where item = 'received_on') as received_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move in ('feed_back', 'solve')) as answered_on,
        max(on_date) filter (where move = 'reopen') as reopened_on
    from _shared.ledger_move
    group by subject
)
select
    task.subject,
    task.record,
    task.key as case_id,
    task.case_number,
    task.opened_on,
    answer.received_on,
    task.state,
    answer.matter,
    answer.first_time = 'first' as first,
    answer.first_time,
    answer.channel,
    answer.case_source,
    answer.complaint_cause,
    answer.several_departments,
    answer.touches_safety,
    answer.outcome,
    answer.satisfied,
    answer.rated_on,
    task.area,
    task.institution,
    step.answered_on,
    step.reopened_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'institution_complaint'
