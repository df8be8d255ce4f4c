-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per training of the year.
select
    subject,
    area,
    institution,
    teaching_kind,
    least(coalesce(first_passed, 0), persons_count) as numerator,
    persons_count as denominator,
    record as sources
from safety_training.case
where held_on between :period_start and :today and teaching_kind in ('training', 'new_staff')
