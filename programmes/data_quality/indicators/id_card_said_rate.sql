-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: item  denominator: rows
-- One row per record of a resident: whether it says an ID number. A newborn has none yet.
select
    known.subject,
    cast(known.number as varchar) as item,
    home.area,
    known.institution,
    known.has_number as met,
    case when not known.has_number then 'no_number' end as gap,
    case when not known.has_number then :period_end end as rescue_by,
    case
        when not known.has_number and :today - known.birth_date <= :number_wanted_after_days then 'newborn'
    end as beside,
    cast(known.record as varchar) as sources
from data_quality.record known
left join _shared.home home on home.subject = known.subject
    and home.from_on <= :today and home.until_on > :today
