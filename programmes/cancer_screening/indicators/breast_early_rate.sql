-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per diagnosis of breast cancer of the year so far: in stage 0 or I.
with home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
)
select
    visit.subject,
    cast(visit.on_date as varchar) as item,
    home.area,
    visit.institution,
    coalesce(visit.breast_stage in ('0', '1'), false) as met,
    case when not coalesce(visit.breast_stage in ('0', '1'), false) then 'found_late' end as gap,
    cast(null as date) as rescue_by,
    visit.record as sources
from cancer_screening.visit visit
left join home on home.subject = visit.subject
where visit.on_date between :period_start and :today
    and visit.breast_histology in ('in_situ', 'invasive')
