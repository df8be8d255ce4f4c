-- One row per resident and day of follow-up, with what it asks for: a return within two weeks unless
-- everything was well, and by which day the next follow-up is due.
with judged as (
    select
        visit.subject,
        visit.record,
        visit.on_date,
        visit.mode,
        visit.mode in ('AMB', 'HH') as face_to_face,
        visit.institution,
        visit.records,
        visit.systolic,
        visit.diastolic,
        reading.at_goal,
        visit.class,
        visit.referred,
        visit.referred or coalesce(visit.class <> '1', false) or coalesce(not reading.at_goal, false)
            or coalesce(visit.adverse_reaction = '2', false) as needs_return,
        visit.next_visit_on,
        lead(visit.on_date) over (partition by visit.subject order by visit.on_date) as followed_on
    from hypertension.visit visit
    left join hypertension.bp_reading reading
        on reading.subject = visit.subject and reading.on_date = visit.on_date
),
latest as (
    select
        subject,
        on_date,
        case
            when needs_return then cast(cast(on_date as int) + cast(limit('recheck_days', on_date) as int) as date)
            else on_date + interval '3 months'
        end as latest_on
    from judged
)
select
    judged.subject,
    judged.record,
    judged.on_date,
    judged.mode,
    judged.face_to_face,
    judged.institution,
    judged.records,
    judged.systolic,
    judged.diastolic,
    judged.at_goal,
    judged.class,
    judged.referred,
    judged.needs_return,
    judged.next_visit_on,
    case
        when judged.next_visit_on > judged.on_date then least(judged.next_visit_on, latest.latest_on)
        else latest.latest_on
    end as due_on,
    judged.followed_on
from judged
join latest on latest.subject = judged.subject and latest.on_date = judged.on_date
