-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per mediation accepted in the year.
select
    subject,
    area,
    institution,
    applied_by,
    1 as amount
from dispute_mediation.case
where accepted_on between :period_start and :today
