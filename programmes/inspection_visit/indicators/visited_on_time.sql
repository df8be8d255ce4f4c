-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows  subject: case
-- One row per planned visit whose day lies in the year and has passed.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.visit_kind,
    coalesce(clock.met_on <= :today and clock.in_time, false) as met,
    case
        when clock.met_on <= :today and not clock.in_time then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.in_time then 'cancelled' end as beside,
    one.record as sources
from inspection_visit.clock clock
join inspection_visit.case one on one.subject = clock.subject
where clock.clock = 'visit'
    and clock.due_on >= :period_start and clock.late_from <= :today
