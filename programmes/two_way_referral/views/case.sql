-- One row per referral: its direction and urgency, and when it was received, seen, returned and followed up. Who was
-- referred stays in the record.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'direction') as direction,
        last_value(value_code order by on_date, updated, record) filter (where item = 'refer_urgency') as refer_urgency,
        last_value(value_code order by on_date, updated, record) filter (where item = 'refuse_ground') as refuse_ground,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'admitted') as admitted
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'send') as sent_on,
        max(on_date) filter (where move = 'receive') as received_on,
        max(on_date) filter (where move = 'refuse') as refused_on,
        max(on_date) filter (where move = 'see') as seen_on,
        max(on_date) filter (where move = 'give_back') as returned_on,
        max(on_date) filter (where move = 'follow_up') as followed_up_on
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
    answer.direction,
    answer.refer_urgency,
    answer.refuse_ground,
    answer.admitted,
    step.sent_on,
    step.received_on,
    step.refused_on,
    step.seen_on,
    step.returned_on,
    step.followed_up_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'two_way_referral'
