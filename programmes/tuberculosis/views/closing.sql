-- One row per day of an evaluation at the end of treatment, with the doses due and taken.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit = 'tuberculosis.closing' and on_date is not null
    group by subject, on_date
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|tb_outcome') as outcome,
        max(value) filter (where code = 'urn:jikang:item|tb_doses_due') as doses_due,
        max(value) filter (where code = 'urn:jikang:item|tb_doses_taken') as doses_taken
    from _shared.observation
    where encounter is not null
    group by subject, encounter
)
select
    visit.subject,
    visit.record,
    visit.on_date,
    visit.institution,
    answer.outcome,
    answer.doses_due,
    answer.doses_taken
from visit
left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
