-- One row per lead: field, what was signed for, what came in and when.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'lead_kind') as lead_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'lead_field') as lead_field,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'signed_amount') as signed_amount,
        sum(value_amount) filter (where item = 'money_in' and move = 'pay_in') as money_sum,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hold') as held_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'sign') as signed_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'pay_in') as paid_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'land') as landed_on
    from _shared.ledger_answer
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
    answer.lead_kind,
    answer.lead_field,
    answer.signed_amount,
    answer.money_sum,
    answer.held_on,
    answer.signed_on,
    answer.paid_on,
    answer.landed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'investment_lead'
