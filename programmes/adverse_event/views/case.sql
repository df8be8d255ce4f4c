-- One row per adverse event: grade, kind, how fast it was reported, what was learnt. Nothing here tells who reported.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'event_grade') as event_grade,
        last_value(value_code order by on_date, updated, record) filter (where item = 'event_category') as event_category,
        last_value(value_code order by on_date, updated, record) filter (where item = 'incident_kind') as incident_kind,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'reporter_named') as reporter_named,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'verified_effect') as verified_effect,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'fix_by') as fix_by
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        min(on_date) filter (where move = 'report') as reported_on,
        max(on_date) filter (where move = 'conclude') as analysed_on,
        max(on_date) filter (where move = 'learn') as learnt_on,
        max(on_date) filter (where move = 'improve') as improved_on,
        max(on_date) filter (where move = 'verify') as verified_on
    from _shared.ledger_move
    group by subject
)
select
    task.subject,
    task.record,
    task.key as case_id,
    task.case_number,
    task.opened_on,
    task.state,
    task.area,
    task.institution,
    answer.event_grade,
    answer.event_category,
    answer.incident_kind,
    answer.reporter_named,
    answer.verified_effect,
    answer.found_on,
    answer.fix_by,
    step.reported_on,
    step.analysed_on,
    step.learnt_on,
    step.improved_on,
    step.verified_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'adverse_event'
