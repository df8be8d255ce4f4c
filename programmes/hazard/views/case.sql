-- One row per hazard: how it was found and graded, when it was put right and signed off.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'hazard_source') as hazard_source,
        last_value(value_code order by on_date, updated, record) filter (where item = 'hazard_domain') as hazard_domain,
        last_value(value_code order by on_date, updated, record) filter (where item = 'hazard_grade') as hazard_grade,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'recurred') as recurred,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'fix_by') as fix_by
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'grade') as graded_on,
        max(on_date) filter (where move in ('submit', 'fix_at_once')) as submitted_on,
        max(on_date) filter (where move = 'verify') as verified_on,
        max(on_date) filter (where move = 'look_back') as looked_back_on
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
    answer.hazard_source,
    answer.hazard_domain,
    answer.hazard_grade,
    answer.recurred,
    answer.found_on,
    answer.fix_by,
    step.graded_on,
    step.submitted_on,
    step.verified_on,
    step.looked_back_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'hazard'
