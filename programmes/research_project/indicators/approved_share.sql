-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per application answered in the year.
select
    subject,
    area,
    institution,
    science_kind,
    coalesce(approved_on <= :today, false) as met,
    case when coalesce(approved_on <= :today, false) then null else 'not_approved' end as gap,
    record as sources
from research_project.case
where answered_on between :period_start and :today
