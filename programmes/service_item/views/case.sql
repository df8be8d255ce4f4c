-- One row per application: what was asked for, how it came, when it was decided and delivered.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'service_kind') as service_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'channel') as channel,
        last_value(value_code order by on_date, updated, record) filter (where item = 'licence_result') as licence_result,
        last_value(value_on order by on_date, updated, record) filter (where item = 'received_on') as received_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'valid_until') as valid_until,
        last_value(value_on order by on_date, updated, record) filter (where item = 'delivered_on') as delivered_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'visits_count') as visits_count
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'accept') as accepted_on,
        max(on_date) filter (where move = 'decline') as declined_on,
        max(on_date) filter (where move = 'decide') as decided_on
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
    answer.service_kind,
    answer.channel,
    answer.licence_result,
    answer.received_on,
    answer.valid_until,
    answer.delivered_on,
    answer.visits_count,
    step.accepted_on,
    step.declined_on,
    step.decided_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'service_item'
