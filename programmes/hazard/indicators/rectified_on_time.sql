-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows  subject: case
-- One row per day that was set and that lies in the year and has passed, as the annual report has it.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.hazard_domain,
    one.hazard_grade,
    one.hazard_source,
    coalesce(clock.met_on <= :today and clock.in_time, false) as met,
    case
        when clock.met_on <= :today and not clock.in_time then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.in_time then 'stopped' end as beside,
    one.record as sources
from hazard.clock clock
join hazard.case one on one.subject = clock.subject
where clock.clock = 'fix'
    and clock.due_on >= :period_start and clock.late_from <= :today
