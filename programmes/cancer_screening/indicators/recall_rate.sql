-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per positive round of either screening whose time for an answer ended in the period: recalled by then.
with positive as (
    select subject, on_date, recall_by, answered_on, institution, record, 'cervical' as kind
    from cancer_screening.cervical
    where is_positive
    union all
    select subject, on_date, recall_by, answered_on, institution, record, 'breast' as kind
    from cancer_screening.breast
    where is_positive
)
select
    positive.subject,
    positive.kind || ' ' || cast(positive.on_date as varchar) as item,
    home.area,
    positive.institution,
    coalesce(positive.answered_on <= positive.recall_by, false) as met,
    case
        when positive.answered_on <= positive.recall_by then null
        when positive.answered_on <= :today then 'recalled_late'
        else 'not_recalled'
    end as gap,
    cast(null as date) as rescue_by,
    positive.record as sources
from positive
left join _shared.home home on home.subject = positive.subject
    and home.from_on <= :today and home.until_on > :today
where positive.recall_by between :period_start and :today
