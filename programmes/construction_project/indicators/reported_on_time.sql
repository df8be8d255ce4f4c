-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows  subject: case
-- One row per monthly report that fell due in the year.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.project_kind,
    one.fund_source,
    coalesce(clock.met_on <= :today and clock.in_time, false) as met,
    case
        when clock.met_on <= :today and not clock.in_time then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.in_time then 'ended' end as beside,
    one.record as sources
from construction_project.clock clock
join construction_project.case one on one.subject = clock.subject
where clock.clock = 'monthly'
    and clock.due_on >= :period_start and clock.late_from <= :today
