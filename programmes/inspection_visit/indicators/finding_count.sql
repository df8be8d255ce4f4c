-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per visit made in the year; the amount is what it found.
select
    subject,
    area,
    institution,
    visit_kind,
    findings_count as amount
from inspection_visit.case
where done_on between :period_start and :today
