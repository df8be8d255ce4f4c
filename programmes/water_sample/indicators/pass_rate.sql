-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per sample judged in the year: whether it passed.
select
    subject,
    area,
    institution,
    water_kind,
    coalesce(passed_on <= :today, false) as met,
    case when coalesce(passed_on <= :today, false) then null else 'not_passed' end as gap,
    record as sources
from water_sample.case
where judged_on between :period_start and :today
