-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per clue received in the year; no mark.
select
    subject,
    area,
    institution,
    clue_kind,
    channel,
    1 as amount
from clue_report.case
where received_on between :period_start and :today
