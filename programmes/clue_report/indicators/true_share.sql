-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per clue checked in the year.
select
    subject,
    area,
    institution,
    clue_kind,
    channel,
    coalesce(finding in ('true', 'partly'), false) as met,
    case when coalesce(finding in ('true', 'partly'), false) then null else 'nothing_found' end as gap,
    record as sources
from clue_report.case
where checked_on between :period_start and :today
