-- One row per follow-up with a complete blood pressure, judged by the goal of the age and of the day.
with reading as (
    select
        visit.subject,
        visit.record,
        visit.on_date,
        visit.systolic,
        visit.diastolic,
        (
            date_part('year', visit.on_date) * 10000 + date_part('month', visit.on_date) * 100
            + date_part('day', visit.on_date) - date_part('year', resident.birth_date) * 10000
            - date_part('month', resident.birth_date) * 100 - date_part('day', resident.birth_date)
        ) / 10000 as age
    from hypertension.visit visit
    left join _shared.resident resident on resident.subject = visit.subject
    where visit.systolic is not null and visit.diastolic is not null
)
select
    subject,
    record,
    on_date,
    systolic,
    diastolic,
    age,
    diastolic < limit('goal_diastolic', on_date) and systolic < case
        when age >= limit('elder_age', on_date) then limit('goal_systolic_elder', on_date)
        else limit('goal_systolic', on_date)
    end as at_goal
from reading
