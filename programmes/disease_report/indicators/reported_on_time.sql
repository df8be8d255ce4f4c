-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows  subject: case
-- One row per card whose last moment lies in the year and has passed. Time runs to the number of the national system.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.law_class,
    one.disease,
    one.case_class,
    coalesce(clock.met_on <= :today and clock.in_time, false) as met,
    case
        when clock.met_on <= :today and not clock.in_time then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.in_time then 'ruled_out' end as beside,
    one.record as sources
from disease_report.clock clock
join disease_report.case one on one.subject = clock.subject
where clock.clock = 'report'
    and clock.due_on >= :period_start and clock.late_from <= :today
