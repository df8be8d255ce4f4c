-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per file checked in the year: nothing is wanting at any of the five points.
select
    subject,
    area,
    institution,
    file_kind,
    coalesce(registered_well and accepted_well and handled_well and delivered_well and entered_well, false) as met,
    case when coalesce(registered_well and accepted_well and handled_well and delivered_well and entered_well, false) then null else 'defect' end as gap,
    record as sources
from petition_file_check.case
where checked_on between :period_start and :today
