-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows  subject: case
-- One row per clue whose last day of checking lies in the year.
select
    clock.subject,
    clock.clock || '-' || cast(clock.run as varchar) as item,
    one.area,
    one.institution,
    one.clue_kind,
    one.channel,
    coalesce(clock.met_on <= :today and clock.in_time, false) as met,
    case
        when clock.met_on <= :today and not clock.in_time then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.in_time then 'ended' end as beside,
    one.record as sources
from clue_report.clock clock
join clue_report.case one on one.subject = clock.subject
where clock.clock = 'check'
    and clock.due_on >= :period_start and clock.late_from <= :today
