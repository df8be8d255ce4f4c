-- One row per trainee and term: the field, when paired, goals reached.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'trainee_kind') as trainee_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'aims_count') as aims_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'aims_reached') as aims_reached,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'pair') as paired_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'term_until') as term_until,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('finish', 'fail')) as judged_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        count(*) filter (where move = 'talk') as talks,
        max(on_date) filter (where move = 'fail') as failed_on
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
    answer.trainee_kind,
    answer.aims_count,
    answer.aims_reached,
    answer.paired_on,
    answer.term_until,
    answer.judged_on,
    step.talks,
    step.failed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'mentor_pair'
