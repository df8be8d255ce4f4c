-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per proposal decided in the year.
select
    subject,
    area,
    institution,
    honour_kind,
    coalesce(state = 'given', false) as met,
    case when coalesce(state = 'given', false) then null else 'not_given' end as gap,
    record as sources
from honour.case
where decided_on between :period_start and :today
