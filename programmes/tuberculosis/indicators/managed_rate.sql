-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per notice of the year so far: whether the patient has been visited at home since.
with home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
)
select
    notice.subject,
    cast(notice.from_on as varchar) as item,
    home.area,
    notice.institution,
    coalesce(notice.visited_on <= :today, false) as met,
    case when coalesce(notice.visited_on > :today, true) then 'not_visited' end as gap,
    case when coalesce(notice.visited_on > :today, true) and notice.until_on > :today
        then :period_end end as rescue_by
from tuberculosis.notice notice
left join home on home.subject = notice.subject
where notice.from_on between :period_start and :today
