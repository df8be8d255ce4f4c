-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per agreement of the year; the amount is what was agreed.
select
    subject,
    area,
    institution,
    applied_by,
    agreed_amount as amount
from dispute_mediation.case
where agreed_on between :period_start and :today
