-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per item published in the year.
select
    subject,
    area,
    institution,
    media_kind,
    coalesce(wrong_on <= :today, false) as met,
    case when coalesce(wrong_on <= :today, false) then null else 'right' end as gap,
    record as sources
from media_item.case
where published_on between :period_start and :today
