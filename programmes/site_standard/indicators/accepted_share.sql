-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per site on the list of the year.
select
    subject,
    area,
    institution,
    standard_kind,
    coalesce(accepted_on <= :today, false) as met,
    case when coalesce(accepted_on <= :today, false) then null else 'not_accepted' end as gap,
    record as sources
from site_standard.case
where opened_on between :period_start and :today and state <> 'off_list'
