-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per application that handed in what it put right.
select
    subject,
    area,
    institution,
    review_kind,
    least(clauses_met, clauses_total) as numerator,
    clauses_total as denominator,
    record as sources
from standard_review.case
where handed_in_on between :period_start and :today
