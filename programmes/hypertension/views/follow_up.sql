-- One row per resident and day of follow-up, with what it asks for: a return within two weeks unless
-- everything was well (`return_by` is its last day), and by which day the next follow-up is due: the
-- day that was agreed, three months at most. `quarter` is that of a visit face to face.
with judged as (
    select
        visit.subject,
        visit.record,
        visit.on_date,
        visit.mode,
        visit.mode in ('AMB', 'HH') as face_to_face,
        visit.institution,
        visit.records,
        reading.at_goal,
        visit.class,
        visit.referred,
        visit.referred or coalesce(visit.class <> '1', false) or coalesce(not reading.at_goal, false)
            or coalesce(visit.adverse_reaction = '2', false) as needs_return,
        visit.next_visit_on,
        lead(visit.on_date) over (partition by visit.subject order by visit.on_date) as followed_on
    from hypertension.visit visit
    left join hypertension.reading reading
        on reading.subject = visit.subject and reading.on_date = visit.on_date
),
returns as (
    select
        subject,
        on_date,
        cast(cast(on_date as int) + cast(limit('recheck_days', on_date) as int) as date) as return_by
    from judged
    where needs_return
)
select
    judged.subject,
    judged.record,
    judged.on_date,
    judged.mode,
    judged.face_to_face,
    case when judged.face_to_face then date_part('quarter', judged.on_date) end as quarter,
    judged.institution,
    judged.records,
    judged.at_goal,
    judged.class,
    judged.referred,
    judged.needs_return,
    returns.return_by,
    coalesce(judged.followed_on <= returns.return_by, returns.return_by is null) as returned,
    least(
        coalesce(returns.return_by, judged.on_date + interval '3 months'),
        case when judged.next_visit_on > judged.on_date then judged.next_visit_on end
    ) as due_on,
    judged.followed_on
from judged
left join returns on returns.subject = judged.subject and returns.on_date = judged.on_date
