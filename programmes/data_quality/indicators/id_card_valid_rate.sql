-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: item  denominator: rows
-- One row per record that says an ID number: whether its check character is right and its birthday the record's.
select
    known.subject,
    cast(known.number as varchar) as item,
    home.area,
    known.institution,
    known.is_valid and known.agrees as met,
    case
        when not known.is_valid then 'bad_number'
        when not known.agrees then 'birthday_differs'
    end as gap,
    case when not (known.is_valid and known.agrees) then :period_end end as rescue_by,
    cast(known.record as varchar) as sources
from data_quality.record known
left join _shared.home home on home.subject = known.subject
    and home.from_on <= :today and home.until_on > :today
where known.has_number
