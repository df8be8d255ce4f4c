-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per event whose investigation began in the year.
select
    subject,
    area,
    institution,
    reaction_severity,
    aefi_class,
    coalesce(classified_on <= :today and aefi_class <> 'pending', false) as met,
    case when coalesce(classified_on <= :today and aefi_class <> 'pending', false) then null else 'open' end as gap,
    record as sources
from aefi.case
where investigated_on between :period_start and :today
