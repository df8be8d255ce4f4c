-- One row per petition: how it was sorted, where it stands, and what the person says of it. Names,
-- addresses and texts stay in the record; nothing here tells who raised the matter.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'matter') as matter,
        last_value(value_code order by on_date, updated, record) filter (where item = 'first_time') as first_time,
        last_value(value_code order by on_date, updated, record) filter (where item = 'procedure') as procedure,
        last_value(value_code order by on_date, updated, record) filter (where item = 'channel') as channel,
        last_value(value_code order by on_date, updated, record) filter (where item = 'case_source') as case_source,
        last_value(value_code order by on_date, updated, record) filter (where item = 'legal_route') as legal_route,
        last_value(value_code order by on_date, updated, record) filter (where item = 'matter_subject') as matter_subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'repeat_reason') as repeat_reason,
        last_value(value_code order by on_date, updated, record) filter (where item = 'outcome') as outcome,
        last_value(value_code order by on_date, updated, record) filter (where item = 'satisfied') as satisfied,
        max(on_date) filter (where item = 'satisfied') as rated_on,
        max(value_on) filter (where item = 'received_on') as received_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'accept') as accepted_on,
        max(on_date) filter (where move = 'answer') as answered_on,
        max(on_date) filter (where move = 'ask_review') as review_asked_on
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
    answer.procedure,
    answer.channel,
    answer.case_source,
    answer.legal_route,
    answer.matter_subject,
    answer.repeat_reason,
    answer.outcome,
    answer.satisfied,
    answer.rated_on,
    task.area,
    task.institution,
    step.accepted_on,
    step.answered_on,
    step.review_asked_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'petition'
