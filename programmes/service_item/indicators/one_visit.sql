-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per application delivered in the year.
select
    subject,
    area,
    institution,
    service_kind,
    channel,
    coalesce(visits_count <= 1, false) as met,
    case when coalesce(visits_count <= 1, false) then null else 'many_visits' end as gap,
    record as sources
from service_item.case
where delivered_on between :period_start and :today
