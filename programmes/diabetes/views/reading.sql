-- One row per follow-up with a fasting glucose, judged by the goal of the day.
with glucose as (
    select
        subject,
        encounter,
        last_value(value order by record) as fasting_glucose
    from _shared.observation
    where code = 'http://loinc.org|14771-0' and encounter is not null and value is not null
    group by subject, encounter
)
select
    visit.subject,
    visit.record,
    visit.on_date,
    glucose.fasting_glucose,
    glucose.fasting_glucose < limit('goal_glucose', visit.on_date) as at_goal
from diabetes.visit visit
join glucose on glucose.subject = visit.subject and glucose.encounter = visit.encounter
