-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per mediation that ended in the year with or without agreement.
select
    subject,
    area,
    institution,
    applied_by,
    coalesce(agreed_on <= :today, false) as met,
    case when coalesce(agreed_on <= :today, false) then null else 'no_agreement' end as gap,
    record as sources
from dispute_mediation.case
where coalesce(agreed_on, failed_on) between :period_start and :today
