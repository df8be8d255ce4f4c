-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per home inspected in the year.
select
    subject,
    area,
    institution,
    home_kind,
    coalesce(found_on is null, false) as met,
    case when coalesce(found_on is null, false) then null else 'found' end as gap,
    record as sources
from elder_care_link.case
where inspected_on between :period_start and :today
