-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: point  grain: quarter  unit: item  denominator: rows
-- One row per record of a resident: whether the institution that keeps it had one of the same resident before.
select
    known.subject,
    cast(known.number as varchar) as item,
    home.area,
    known.institution,
    known.is_again as met,
    case when known.is_again then 'recorded_again' end as gap,
    case when known.is_again then :period_end end as rescue_by,
    cast(known.record as varchar) as sources
from data_quality.record known
left join _shared.home home on home.subject = known.subject
    and home.from_on <= :today and home.until_on > :today
where known.institution is not null
