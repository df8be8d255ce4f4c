-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per referral answered in the year; met where it was refused.
select
    subject,
    area,
    institution,
    direction,
    refer_urgency,
    coalesce(refused_on <= :today, false) as met,
    case when coalesce(refused_on <= :today, false) then null else 'taken' end as gap,
    record as sources
from two_way_referral.case
where coalesce(refused_on, received_on) between :period_start and :today
