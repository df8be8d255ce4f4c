-- One row per matter: its kind, the vote, and when it was decided, published and carried out.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'decision_kind') as decision_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'members_due') as members_due,
        last_value(value_number order by on_date, updated, record) filter (where item = 'members_present') as members_present,
        last_value(value_number order by on_date, updated, record) filter (where item = 'votes_for') as votes_for,
        last_value(value_code order by on_date, updated, record) filter (where item = 'legality') as legality,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'decide') as decided_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move in ('publish', 'keep_closed')) as published_on,
        max(on_date) filter (where move = 'carry_out') as carried_out_on
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
    answer.decision_kind,
    answer.members_due,
    answer.members_present,
    answer.votes_for,
    answer.legality,
    answer.decided_on,
    step.published_on,
    step.carried_out_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'major_decision'
