-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per screening of high risk whose four weeks ended in the period: diagnosed by then. Who declined stands beside.
select
    prenatal.subject,
    cast(prenatal.on_date as varchar) as item,
    home.area,
    prenatal.institution,
    coalesce(prenatal.diagnosed_on <= prenatal.due_by, false) as met,
    case
        when prenatal.diagnosed_on <= prenatal.due_by then null
        when prenatal.diagnosed_on <= :today then 'diagnosed_late'
        else 'not_diagnosed'
    end as gap,
    case when prenatal.has_declined and prenatal.answered_on <= :today then 'declined' end as beside,
    cast(null as date) as rescue_by,
    prenatal.record as sources
from maternal.prenatal prenatal
left join _shared.home home on home.subject = prenatal.subject
    and home.from_on <= :today and home.until_on > :today
where prenatal.is_high and prenatal.due_by between :period_start and :today
