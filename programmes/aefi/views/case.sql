-- One row per suspected adverse event: how severe, when the national system took it, how it was classified.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'reaction_severity') as reaction_severity,
        last_value(value_code order by on_date, updated, record) filter (where item = 'aefi_class') as aefi_class,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'reaction_cluster') as reaction_cluster,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'needs_investigation') as needs_investigation,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'vaccinated_on') as vaccinated_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'report') as reported_on,
        max(on_date) filter (where move = 'investigate') as investigated_on,
        max(on_date) filter (where move = 'classify') as classified_on
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
    answer.reaction_severity,
    answer.aefi_class,
    answer.reaction_cluster,
    answer.needs_investigation,
    answer.found_on,
    answer.vaccinated_on,
    step.reported_on,
    step.investigated_on,
    step.classified_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'aefi'
