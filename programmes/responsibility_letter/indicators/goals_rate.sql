-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per letter assessed in the year: goals done, of goals set.
select
    subject,
    area,
    institution,
    letter_kind,
    goals_done as numerator,
    goals_count as denominator,
    record as sources
from responsibility_letter.case
where assessed_on between :period_start and :today
