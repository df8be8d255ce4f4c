-- One row per round of cervical screening: whether it was positive and by which day there should be an answer (a
-- diagnosis, or the test that was missing), when there was one, until when it counts, and when the next is due.
with answered as (
    select
        subject,
        on_date,
        visit,
        record,
        institution,
        cervical_result,
        coalesce(cervical_result in ('colposcopy', 'cytology'), false) as is_positive,
        cast(case when hpv_result in ('negative', 'type_16_18', 'other_type') then on_date + interval '60 months'
            else on_date + interval '36 months' end as date) as valid_until,
        lead(on_date) over (partition by subject order by on_date, visit) as answered_on
    from cancer_screening.visit
    where visit in ('cancer_screening.cervical_screening', 'cancer_screening.cervical_diagnosis')
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
    cast(case when cervical_result = 'recheck' then on_date + interval '12 months' else valid_until end as date) as next_on
from answered
where visit = 'cancer_screening.cervical_screening'
