-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per week with a spot check in the year.
select
    subject,
    area,
    institution,
    duty_kind,
    reached as numerator,
    checks as denominator,
    record as sources
from duty_roster.case
where last_check_on between :period_start and :today
