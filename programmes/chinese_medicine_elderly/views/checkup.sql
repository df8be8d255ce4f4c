-- One row per day on which a constitution was recognised face to face and guidance given.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit = 'chinese_medicine_elderly.constitution' and on_date is not null and mode <> 'VR'
    group by subject, on_date
),
guided as (
    select
        subject,
        encounter
    from _shared.observation
    where encounter is not null and code = 'urn:jikang:item|constitution_guidance'
    group by subject, encounter
)
select
    visit.subject,
    visit.record,
    visit.on_date,
    visit.institution
from visit
join guided on guided.subject = visit.subject and guided.encounter = visit.encounter
