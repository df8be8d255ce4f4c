-- One row per application: kind and level, clauses of the last count, and the verdict.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'review_kind') as review_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'review_level') as review_level,
        last_value(value_number order by on_date, updated, record) filter (where item = 'clauses_total') as clauses_total,
        last_value(value_number order by on_date, updated, record) filter (where item = 'clauses_met') as clauses_met,
        last_value(value_number order by on_date, updated, record) filter (where item = 'core_unmet') as core_unmet,
        last_value(value_code order by on_date, updated, record) filter (where item = 'verdict') as verdict,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'try_out') as tried_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hand_in') as handed_in_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('approve', 'fail')) as decided_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'approve') as approved_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'hand_in') as trial_fixed_on
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
    answer.review_kind,
    answer.review_level,
    answer.clauses_total,
    answer.clauses_met,
    answer.core_unmet,
    answer.verdict,
    answer.tried_on,
    answer.handed_in_on,
    answer.decided_on,
    answer.approved_on,
    step.trial_fixed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'standard_review'
