-- One row per unit and term: kind, beds, the last weekly report, conversions and outages.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'unit_kind') as unit_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'unit_beds') as unit_beds,
        last_value(value_number order by on_date, updated, record) filter (where item = 'beds_open') as beds_open,
        last_value(value_number order by on_date, updated, record) filter (where item = 'beds_used') as beds_used,
        last_value(value_number order by on_date, updated, record) filter (where item = 'beds_converted') as beds_converted,
        last_value(value_number order by on_date, updated, record) filter (where item = 'people_served') as people_served,
        last_value(value_number order by on_date, updated, record) filter (where item = 'people_placed') as people_placed
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'report') as reported_on,
        max(on_date) filter (where move = 'fail') as failed_on,
        max(on_date) filter (where move = 'convert') as converted_on,
        max(on_date) filter (where move = 'place') as placed_on
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
    answer.unit_kind,
    answer.unit_beds,
    answer.beds_open,
    answer.beds_used,
    answer.beds_converted,
    answer.people_served,
    answer.people_placed,
    step.reported_on,
    step.failed_on,
    step.converted_on,
    step.placed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'critical_capacity'
