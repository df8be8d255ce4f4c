-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per case that the person was told the result of or rated in the year. Who has not rated
-- stands beside: silence is neither praise nor blame.
select
    subject,
    area,
    institution,
    matter,
    coalesce(satisfied in ('1', '2'), false) as met,
    case when satisfied = '3' then 'unsatisfied' end as gap,
    case when satisfied is null or satisfied = '9' or rated_on > :today then 'not_rated' end as beside,
    record as sources
from petition.case
where coalesce(rated_on, answered_on) between :period_start and :today
