-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: subject  denominator: rows
-- One row per illness found in the blood whose two weeks ended in the period: treated by then, on the day of the
-- diagnosis or at a later visit.
with found as (
    select
        subject,
        min(return_by) as return_by,
        min(on_date) filter (where asks = 'treated') as treated_on,
        last_value(institution order by on_date) as institution,
        last_value(record order by on_date) as record
    from newborn_screening.metabolic
    where asks in ('treatment', 'treated')
    group by subject
)
select
    found.subject,
    home.area,
    found.institution,
    coalesce(found.treated_on <= found.return_by, false) as met,
    case
        when found.treated_on <= found.return_by then null
        when found.treated_on <= :today then 'returned_late'
        else 'not_returned'
    end as gap,
    cast(null as date) as rescue_by,
    found.record as sources
from found
left join _shared.home home on home.subject = found.subject
    and home.from_on <= :today and home.until_on > :today
where found.return_by between :period_start and :today
