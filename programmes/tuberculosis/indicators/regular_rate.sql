-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per treatment that was completed in the year so far: nine doses of ten were taken.
with completed as (
    select
        subject,
        record,
        on_date,
        institution,
        doses_taken * 100 >= doses_due * :regular_percent as regular
    from tuberculosis.closing
    where outcome = '1' and on_date between :period_start and :today
),
home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
)
select
    completed.subject,
    cast(completed.on_date as varchar) as item,
    home.area,
    completed.institution,
    coalesce(completed.regular, false) as met,
    case when not coalesce(completed.regular, false) then 'doses_missed' end as gap,
    cast(null as date) as rescue_by,
    completed.record as sources
from completed
left join home on home.subject = completed.subject
