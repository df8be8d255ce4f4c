-- One row per project: stage, source of money, what it costs and what came and was invested so far.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'project_kind') as project_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'fund_source') as fund_source,
        last_value(value_on order by on_date, updated, record) filter (where item = 'fix_by') as fix_by,
        last_value(value_on order by on_date, updated, record) filter (where item = 'finish_by') as finish_by,
        last_value(value_amount order by on_date, updated, record) filter (where item = 'total_investment') as total_investment,
        sum(value_amount) filter (where item = 'funds_received') as funds_received,
        sum(value_amount) filter (where item = 'invested_month') as invested_month
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'approve') as approved_on,
        max(on_date) filter (where move = 'start') as started_on,
        max(on_date) filter (where move = 'finish') as finished_on,
        max(on_date) filter (where move = 'accept') as accepted_on,
        max(on_date) filter (where move = 'use') as used_on
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
    answer.project_kind,
    answer.fund_source,
    answer.fix_by,
    answer.finish_by,
    answer.total_investment,
    answer.funds_received,
    answer.invested_month,
    step.approved_on,
    step.started_on,
    step.finished_on,
    step.accepted_on,
    step.used_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'construction_project'
