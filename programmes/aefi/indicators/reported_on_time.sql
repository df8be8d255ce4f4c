-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows  subject: case
-- One row per event whose last moment lies in the year and has passed.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.reaction_severity,
    one.aefi_class,
    coalesce(clock.met_on <= :today and clock.in_time, false) as met,
    case
        when clock.met_on <= :today and not clock.in_time then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.in_time then 'ruled_out' end as beside,
    one.record as sources
from aefi.clock clock
join aefi.case one on one.subject = clock.subject
where clock.clock = 'report'
    and clock.due_on >= :period_start and clock.late_from <= :today
