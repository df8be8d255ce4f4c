-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per matter decided in the year: with its quorum and its majority.
select
    subject,
    area,
    institution,
    decision_kind,
    coalesce(members_present * 2 >= members_due and votes_for * 2 > members_due and (decision_kind <> 'personnel' or members_present * 3 >= members_due * 2), false) as met,
    case when coalesce(members_present * 2 >= members_due and votes_for * 2 > members_due and (decision_kind <> 'personnel' or members_present * 3 >= members_due * 2), false) then null else 'no_quorum' end as gap,
    record as sources
from major_decision.case
where decided_on between :period_start and :today
