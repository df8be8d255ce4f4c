-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per licence checked in the year: all four things are in order at the last check.
select
    subject,
    area,
    institution,
    licence_kind,
    coalesce(permit_held and in_date and in_scope and staff_qualified, false) as met,
    case when coalesce(permit_held and in_date and in_scope and staff_qualified, false) then null else 'wanting' end as gap,
    record as sources
from practice_licence.case
where checked_on between :period_start and :today
