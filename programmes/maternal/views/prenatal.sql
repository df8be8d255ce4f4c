-- One row per screening of an unborn child: whether it counts as one (serum or cell-free DNA), whether it was a high
-- risk, by when it should be diagnosed, and when that was done. Who declined has answered, and was not diagnosed.
with step as (
    select
        subject,
        on_date,
        record,
        institution,
        visit,
        prenatal_method,
        coalesce(prenatal_class = 'high', false) as is_high,
        lead(on_date) over (partition by subject order by on_date, visit desc) as answered_on,
        lead(visit) over (partition by subject order by on_date, visit desc) as answered_by,
        lead(prenatal_way) over (partition by subject order by on_date, visit desc) as answered_way
    from maternal.visit
    where visit in ('maternal.prenatal_screening', 'maternal.prenatal_diagnosis')
)
select
    subject,
    record,
    on_date,
    institution,
    coalesce(prenatal_method in ('serum_first', 'serum_second', 'cell_free'), false) as is_counted,
    is_high,
    case when is_high then cast(
        cast(on_date as int) + cast(limit('prenatal_diagnosis_days', on_date) as int) as date
    ) end as due_by,
    answered_on,
    case when answered_by = 'maternal.prenatal_diagnosis' and answered_way <> 'declined' then answered_on end as diagnosed_on,
    coalesce(answered_by = 'maternal.prenatal_diagnosis' and answered_way = 'declined', false) as has_declined,
    is_high and answered_on is null as is_open
from step
where visit = 'maternal.prenatal_screening'
