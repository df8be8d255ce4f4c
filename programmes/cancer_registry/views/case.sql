-- One row per card: site, sex, basis of the diagnosis, when it was found and when somebody died.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'cancer_site') as cancer_site,
        last_value(value_code order by on_date, updated, record) filter (where item = 'cancer_sex') as cancer_sex,
        last_value(value_code order by on_date, updated, record) filter (where item = 'cancer_basis') as cancer_basis,
        last_value(value_code order by on_date, updated, record) filter (where item = 'cancer_behaviour') as cancer_behaviour,
        last_value(value_code order by on_date, updated, record) filter (where item = 'cancer_stage') as cancer_stage,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'died_on') as died_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'check') as checked_on,
        max(on_date) filter (where move = 'remove') as removed_on,
        max(on_date) filter (where move = 'follow') as followed_on
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
    answer.cancer_site,
    answer.cancer_sex,
    answer.cancer_basis,
    answer.cancer_behaviour,
    answer.cancer_stage,
    answer.found_on,
    answer.died_on,
    step.checked_on,
    step.removed_on,
    step.followed_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'cancer_registry'
