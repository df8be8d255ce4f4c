-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per visit made in the year; split by kind it gives full and special inspections.
select
    subject,
    area,
    institution,
    visit_kind,
    1 as amount
from inspection_visit.case
where done_on between :period_start and :today
