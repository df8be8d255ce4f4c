-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per trainee judged in the year.
select
    subject,
    area,
    institution,
    trainee_kind,
    coalesce(failed_on is null, false) as met,
    case when coalesce(failed_on is null, false) then null else 'not_passed' end as gap,
    record as sources
from mentor_pair.case
where judged_on between :period_start and :today
