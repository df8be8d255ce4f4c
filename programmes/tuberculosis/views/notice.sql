-- One row per notice of the designated hospital: who looks after the patient until when, by which day the
-- first visit should be made (72 hours, counted in days), and when it was.
with notified as (
    select
        subject,
        from_on,
        last_value(institution order by record) as institution,
        last_value(until_on order by record) as until_on
    from tuberculosis.stay
    group by subject, from_on
),
visited as (
    select
        notified.subject,
        notified.from_on,
        min(visit.on_date) as visited_on
    from notified
    join tuberculosis.first_visit visit on visit.subject = notified.subject and visit.on_date >= notified.from_on
    group by notified.subject, notified.from_on
)
select
    notified.subject,
    notified.from_on,
    notified.institution,
    notified.until_on,
    cast(
        cast(notified.from_on as int) + cast(limit('first_visit_days', notified.from_on) as int) as date
    ) as visit_by,
    visited.visited_on
from notified
left join visited on visited.subject = notified.subject and visited.from_on = notified.from_on
