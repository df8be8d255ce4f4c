-- One row per child and day of an entry: its status, and when the child is looked at again.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(institution order by updated nulls first, record) as institution
    from _shared.encounter
    where visit = 'vaccination_status.entry' and on_date is not null
    group by subject, on_date
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|vaccination_status') as status,
        max(value_on) filter (where code = 'urn:jikang:item|look_again_on') as look_again_on
    from _shared.observation
    where encounter is not null
    group by subject, encounter
)
select
    visit.subject,
    visit.record,
    visit.on_date,
    visit.institution,
    answer.status,
    least(
        coalesce(answer.look_again_on, date '9999-12-31'),
        cast(cast(visit.on_date as int) + cast(limit('entry_again_days', visit.on_date) as int) as date)
    ) as next_on,
    lead(visit.on_date) over (partition by visit.subject order by visit.on_date) as followed_on
from visit
left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
