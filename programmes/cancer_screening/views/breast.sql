-- One row per round of breast screening: whether it was positive and by which day there should be an answer (a
-- diagnosis, or the test that was missing), when there was one, until when it counts, and when the next is due.
with answered as (
    select
        subject,
        on_date,
        visit,
        record,
        institution,
        breast_result,
        coalesce(breast_result in ('biopsy', 'mammography'), false) as is_positive,
        cast(on_date + interval '36 months' as date) as valid_until,
        lead(on_date) over (partition by subject order by on_date, visit) as answered_on
    from cancer_screening.visit
    where visit in ('cancer_screening.breast_screening', 'cancer_screening.breast_diagnosis')
)
select
    subject,
    record,
    on_date,
    institution,
    is_positive,
    valid_until,
    case when is_positive then cast(
        cast(on_date as int) + cast(limit('recall_days', on_date) as int) as date
    ) end as recall_by,
    answered_on,
    is_positive and answered_on is null as is_open,
    cast(case when breast_result = 'recheck' then on_date + interval '6 months' else valid_until end as date) as next_on
from answered
where visit = 'cancer_screening.breast_screening'
