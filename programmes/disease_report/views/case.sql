-- One row per card: the disease, its class in the law, and when the national system took the card.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'disease') as disease,
        last_value(value_code order by on_date, updated, record) filter (where item = 'case_class') as case_class,
        last_value(value_code order by on_date, updated, record) filter (where item = 'belongs_to') as belongs_to,
        last_value(value_code order by on_date, updated, record) filter (where item = 'person_group') as person_group,
        last_value(value_code order by on_date, updated, record) filter (where item = 'correct_reason') as correct_reason,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'outbreak') as outbreak,
        last_value(value_on order by on_date, updated, record) filter (where item = 'onset_on') as onset_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'died_on') as died_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'direct_report') as reported_on,
        max(on_date) filter (where move = 'review') as reviewed_on,
        max(on_date) filter (where move = 'change') as changed_on
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
    answer.disease,
    answer.case_class,
    answer.belongs_to,
    answer.person_group,
    answer.correct_reason,
    answer.outbreak,
    answer.onset_on,
    answer.found_on,
    answer.died_on,
    step.reported_on,
    step.reviewed_on,
    step.changed_on,
    case
        when answer.disease in ('plague', 'cholera') then 'a'
        when answer.disease in ('influenza', 'mumps', 'rubella', 'conjunctivitis', 'leprosy', 'typhus', 'kala_azar', 'echinococcosis', 'filariasis', 'diarrhoea', 'hfmd') then 'c'
        when answer.disease in ('unknown', 'other') then 'other'
        else 'b'
    end as law_class,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'disease_report'
