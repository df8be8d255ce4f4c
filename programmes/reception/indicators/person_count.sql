-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per batch received in the year; the amount is how many people.
select
    subject,
    area,
    institution,
    channel,
    first_time,
    persons_count as amount
from reception.case
where received_on between :period_start and :today
