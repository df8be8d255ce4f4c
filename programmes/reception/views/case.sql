-- One row per batch: a letter, or people who came together. Names stay in the record.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'channel') as channel,
        last_value(value_code order by on_date, updated, record) filter (where item = 'first_time') as first_time,
        last_value(value_on order by on_date, updated, record) filter (where item = 'received_on') as received_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_count') as persons_count
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move in ('explain', 'petition', 'forward')) as sorted_on
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
    answer.channel,
    answer.first_time,
    answer.received_on,
    answer.persons_count,
    step.sorted_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'reception'
