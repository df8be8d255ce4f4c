-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per line of a catalogue that is open on the day: enough is there, by what was said until then, and in date.
with said as (
    select
        subject,
        last_value(value_number order by on_date, updated, record) filter (where item = 'stock_now') as stock_now,
        last_value(value_on order by on_date, updated, record) filter (where item = 'expires_on') as expires_on,
        max(on_date) filter (where item = 'expires_on') as expiry_said_on
    from _shared.ledger_answer
    where on_date <= :today
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'fill') as filled_on,
        max(on_date) filter (where move = 'use_up') as used_up_on
    from _shared.ledger_move
    where on_date <= :today
    group by subject
),
judged as (
    select
        one.subject,
        one.area,
        one.institution,
        one.stock_kind,
        one.record,
        coalesce(
            step.filled_on >= coalesce(step.used_up_on, step.filled_on) and said.stock_now >= one.stock_required
            and (said.expiry_said_on is null or said.expiry_said_on < step.filled_on or said.expires_on > :today),
            false
        ) as is_enough
    from emergency_stock.case one
    left join said on said.subject = one.subject
    left join step on step.subject = one.subject
    where one.opened_on <= :today and (one.closed_on is null or one.closed_on > :today)
)
select
    subject,
    area,
    institution,
    stock_kind,
    is_enough as met,
    case when not is_enough then 'not_enough' end as gap,
    record as sources
from judged
