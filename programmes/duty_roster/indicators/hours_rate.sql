-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per week of duty filed in the year.
select
    subject,
    area,
    institution,
    duty_kind,
    least(coalesce(hours_kept, 0), hours_required) as numerator,
    hours_required as denominator,
    record as sources
from duty_roster.case
where filed_on between :period_start and :today
