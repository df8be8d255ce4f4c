-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per notice of the year so far: whether the patient has been visited at home since.
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
left join _shared.home home on home.subject = notice.subject
    and home.from_on <= :today and home.until_on > :today
where notice.from_on between :period_start and :today
