-- One row per project and year: what was entered, what was put out so far, what is expected.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'invest_kind') as invest_kind,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'planned_total') as planned_total,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'entry_amount') as entry_amount,
        sum(value_amount) filter (where item = 'output_month' and move = 'report') as output_sum,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'expected_output') as expected_output,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'enter') as entered_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'report') as reported_on
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
    answer.invest_kind,
    answer.planned_total,
    answer.entry_amount,
    answer.output_sum,
    answer.expected_output,
    answer.entered_on,
    step.reported_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'asset_investment'
