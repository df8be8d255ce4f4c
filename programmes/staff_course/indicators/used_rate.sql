-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per course followed up in the year.
select
    subject,
    area,
    institution,
    course_kind,
    use_seen as numerator,
    use_asked as denominator,
    record as sources
from staff_course.case
where followed_on between :period_start and :today
