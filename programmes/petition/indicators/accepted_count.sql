-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per petition accepted in the year. It counts work; it is neither a mark nor a target.
select
    subject,
    area,
    institution,
    matter,
    channel,
    1 as amount
from petition.case
where accepted_on between :period_start and :today
