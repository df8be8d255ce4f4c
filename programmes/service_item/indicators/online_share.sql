-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per application received in the year.
select
    subject,
    area,
    institution,
    service_kind,
    channel,
    channel = 'online' as met,
    case when channel = 'online' then null else 'at_the_window' end as gap,
    record as sources
from service_item.case
where received_on between :period_start and :today
