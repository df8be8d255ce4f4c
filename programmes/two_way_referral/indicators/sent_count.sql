-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per referral sent in the year; split by direction it gives up and down.
select
    subject,
    area,
    institution,
    direction,
    refer_urgency,
    1 as amount
from two_way_referral.case
where sent_on between :period_start and :today and state <> 'cancelled'
