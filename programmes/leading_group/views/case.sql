-- One row per group: its kind, since when, and what its meetings decided.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'group_kind') as group_kind,
        sum(value_number) filter (where item = 'decisions_count') as decisions_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'set_up') as set_up_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'meet') as met_on,
        count(*) filter (where move = 'meet') as meetings
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
    answer.group_kind,
    answer.decisions_count,
    answer.set_up_on,
    step.met_on,
    step.meetings,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'leading_group'
