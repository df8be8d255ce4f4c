-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per donation of the year.
select
    subject,
    area,
    institution,
    abo_group,
    coalesce(donated_before, false) as met,
    case when coalesce(donated_before, false) then null else 'first_time' end as gap,
    record as sources
from blood_donation.case
where collected_on between :period_start and :today and state <> 'annulled'
