-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per trainee judged in the year.
select
    subject,
    area,
    institution,
    trainee_kind,
    least(coalesce(aims_reached, 0), aims_count) as numerator,
    aims_count as denominator,
    record as sources
from mentor_pair.case
where judged_on between :period_start and :today
