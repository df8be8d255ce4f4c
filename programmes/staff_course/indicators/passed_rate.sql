-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per course tested in the year.
select
    subject,
    area,
    institution,
    course_kind,
    least(first_passed, staff_came) as numerator,
    staff_came as denominator,
    record as sources
from staff_course.case
where tested_on between :period_start and :today
