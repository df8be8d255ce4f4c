-- One row per day of a follow-up or of an answer to the question for consent. Two on one day are one; the
-- newest counts. A refusal holds until the next contact.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(visit order by updated nulls first, record) as visit,
        last_value(mode order by updated nulls first, record) as mode
    from _shared.encounter
    where visit in ('severe_mental_disorder.follow_up', 'severe_mental_disorder.consent') and on_date is not null
    group by subject, on_date
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|smd_consent') as consent,
        max(value_code) filter (where code = 'urn:jikang:item|smd_class') as class,
        max(value_code) filter (where code = 'urn:jikang:item|smd_adherence') as adherence,
        bool_or(value_yes) filter (where code = 'urn:jikang:item|referred') as referred
    from _shared.observation
    where encounter is not null
    group by subject, encounter
),
judged as (
    select
        visit.subject,
        visit.record,
        visit.on_date,
        visit.visit,
        answer.class,
        answer.adherence,
        coalesce(answer.consent = '2', false) as refused,
        coalesce(answer.class in ('1', '2'), false) or coalesce(answer.referred, false) as needs_return
    from visit
    left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
)
select
    subject,
    record,
    on_date,
    visit = 'severe_mental_disorder.follow_up' as is_follow_up,
    class,
    adherence,
    refused,
    needs_return,
    refused or needs_return as other_rule
from judged
