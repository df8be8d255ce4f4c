-- One row per membership and year: kind and mode, what was done together, what the evaluation said.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'alliance_kind') as alliance_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'member_mode') as member_mode,
        last_value(value_number order by on_date, updated, record) filter (where item = 'tight_items') as tight_items,
        last_value(value_number order by on_date, updated, record) filter (where item = 'tight_met') as tight_met,
        last_value(value_on order by on_date, updated, record) filter (where item = 'agreement_until') as agreement_until,
        sum(value_number) filter (where item = 'posted_days' and move = 'work') as posted,
        sum(value_number) filter (where item = 'joint_times' and move = 'work') as times,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'work') as worked_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('evaluate', 'find')) as evaluated_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'find') as found_loose_on
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
    answer.alliance_kind,
    answer.member_mode,
    answer.tight_items,
    answer.tight_met,
    answer.agreement_until,
    answer.posted,
    answer.times,
    answer.worked_on,
    answer.evaluated_on,
    step.found_loose_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'hospital_alliance'
