-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per verdict of the year.
select
    subject,
    area,
    institution,
    review_kind,
    coalesce(verdict <> 'failed', false) as met,
    case when coalesce(verdict <> 'failed', false) then null else 'not_passed' end as gap,
    record as sources
from standard_review.case
where decided_on between :period_start and :today
