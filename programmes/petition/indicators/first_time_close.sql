-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per first appeal whose first answer fell due in the year. It was closed at once when it was
-- answered in time and no review was asked for.
select
    one.subject,
    one.area,
    one.institution,
    one.matter_subject,
    coalesce(
        clock.met_on < clock.late_from and clock.met_on <= :today
            and (one.review_asked_on is null or one.review_asked_on > :today),
        false
    ) as met,
    case
        when one.review_asked_on <= :today then 'review_asked'
        when clock.met_on <= :today and clock.met_on >= clock.late_from then 'late'
        when clock.met_on is null or clock.met_on > :today then 'open_late'
    end as gap,
    case when clock.stopped_on <= :today and clock.stopped_on < clock.late_from then 'withdrawn' end as beside,
    one.record as sources
from petition.clock clock
join petition.case one on one.subject = clock.subject
where clock.clock = 'answer' and clock.run = 1 and one.first
    and clock.due_on >= :period_start and clock.late_from <= :today
