-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows  subject: case
-- One row per feedback whose last day lies in the year and has passed. Withdrawn cases stand beside.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.matter,
    coalesce(clock.met_on <= :today and clock.met_on < clock.late_from, false) as met,
    case
        when clock.met_on <= :today and clock.met_on >= clock.late_from then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.stopped_on < clock.late_from then 'withdrawn' end as beside,
    one.record as sources
from institution_complaint.clock clock
join institution_complaint.case one on one.subject = clock.subject
where clock.clock in ('feedback') and clock.due_on >= :period_start and clock.late_from <= :today
