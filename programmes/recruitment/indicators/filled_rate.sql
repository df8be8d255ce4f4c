-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per session that ended in the year.
select
    subject,
    area,
    institution,
    recruit_kind,
    coalesce(hired_count, 0) as numerator,
    posts_planned as denominator,
    record as sources
from recruitment.case
where ended_on between :period_start and :today
