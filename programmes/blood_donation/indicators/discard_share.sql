-- kind: yes_no  aggregate: mean  scale: %  direction: lower
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per unit that was released or discarded in the year.
select
    subject,
    area,
    institution,
    discard_cause,
    coalesce(discarded_on <= :today, false) as met,
    case when coalesce(discarded_on <= :today, false) then null else 'used' end as gap,
    record as sources
from blood_donation.case
where coalesce(released_on, discarded_on) between :period_start and :today
