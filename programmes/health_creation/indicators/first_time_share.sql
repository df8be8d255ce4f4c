-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per place looked at in the year.
select
    subject,
    area,
    institution,
    title_kind,
    coalesce(sent_to_mend_on is null or sent_to_mend_on > :today, false) as met,
    case when coalesce(sent_to_mend_on is null or sent_to_mend_on > :today, false) then null else 'mended' end as gap,
    record as sources
from health_creation.case
where looked_on between :period_start and :today
