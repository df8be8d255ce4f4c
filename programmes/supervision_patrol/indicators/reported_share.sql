-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per patrol or clue of the year with a finding: whether everything found was reported.
select
    subject,
    area,
    institution,
    patrol_kind,
    coalesce(reported_on <= :today and reported_findings >= patrol_findings, false) as met,
    case when coalesce(reported_on <= :today and reported_findings >= patrol_findings, false) then null else 'not_reported' end as gap,
    record as sources
from supervision_patrol.case
where found_on between :period_start and :today
