-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per course held in the year.
select
    subject,
    area,
    institution,
    course_kind,
    least(staff_came, persons_count) as numerator,
    persons_count as denominator,
    record as sources
from staff_course.case
where held_on between :period_start and :today
