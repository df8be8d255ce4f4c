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
left join _shared.home home on home.subject = completed.subject
    and home.from_on <= :today and home.until_on > :today
