-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per diagnosis of breast cancer of the year so far: in stage 0 or I.
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
left join _shared.home home on home.subject = visit.subject
    and home.from_on <= :today and home.until_on > :today
where visit.on_date between :period_start and :today
    and visit.breast_histology in ('in_situ', 'invasive')
