-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per project whose works began in the year.
select
    subject,
    area,
    institution,
    project_kind,
    fund_source,
    1 as amount
from construction_project.case
where started_on between :period_start and :today
