-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per petition accepted in the year; it is closed when it was decided or led to its legal
-- procedure. What is in progress inside its time is no fault, and the gap says so.
select
    subject,
    area,
    institution,
    matter,
    coalesce(answered_on <= :today or (state = 'diverted' and closed_on <= :today), false) as met,
    case
        when coalesce(answered_on <= :today or (state = 'diverted' and closed_on <= :today), false) then null
        else 'open'
    end as gap,
    case when state = 'withdrawn' and closed_on <= :today then 'withdrawn' end as beside,
    record as sources
from petition.case
where accepted_on between :period_start and :today
