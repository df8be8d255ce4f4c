-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per signal verified in the year.
select
    subject,
    area,
    institution,
    signal_source,
    coalesce(signal_verdict = 'suspected', false) as met,
    case when coalesce(signal_verdict = 'suspected', false) then null else 'no_event' end as gap,
    record as sources
from disease_signal.case
where judged_on between :period_start and :today
