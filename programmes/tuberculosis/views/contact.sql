-- One row per day of a first visit or follow-up: who watches, whether a return is needed, and when the
-- next visit is due. Two on one day are one; the newest counts.
with visit as (
    select
        subject,
        on_date,
        last_value(key order by updated nulls first, record) as encounter,
        last_value(record order by updated nulls first, record) as record,
        last_value(visit order by updated nulls first, record) as visit
    from _shared.encounter
    where visit in ('tuberculosis.first_visit', 'tuberculosis.follow_up') and on_date is not null
    group by subject, on_date
),
answer as (
    select
        subject,
        encounter,
        max(value_code) filter (where code = 'urn:jikang:item|tb_supervisor') as supervisor,
        max(value) filter (where code = 'urn:jikang:item|tb_month') as month,
        bool_or(value_code = '2') filter (
            where code in ('urn:jikang:item|adverse_reaction', 'urn:jikang:item|tb_complication')
        ) as harmed,
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
        coalesce(answer.harmed, false) or coalesce(answer.referred, false) as needs_return,
        coalesce(answer.supervisor = '2', false)
            and coalesce(answer.month, 1) <= limit('intensive_months', visit.on_date) as by_family
    from visit
    left join answer on answer.subject = visit.subject and answer.encounter = visit.encounter
)
select
    subject,
    record,
    on_date,
    visit,
    needs_return,
    by_family and not needs_return as every_ten_days,
    by_family or needs_return as sooner
from judged
