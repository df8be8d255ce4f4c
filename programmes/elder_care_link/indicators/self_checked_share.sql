-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per home registered in the year.
select
    subject,
    area,
    institution,
    home_kind,
    coalesce(self_checked_on <= :today, false) as met,
    case when coalesce(self_checked_on <= :today, false) then null else 'no_self_check' end as gap,
    record as sources
from elder_care_link.case
where opened_on between :period_start and :today and state <> 'ended'
