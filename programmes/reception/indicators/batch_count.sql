-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per batch received in the year; a letter is one. It is neither a mark nor a target.
select
    subject,
    area,
    institution,
    channel,
    first_time,
    1 as amount
from reception.case
where received_on between :period_start and :today
