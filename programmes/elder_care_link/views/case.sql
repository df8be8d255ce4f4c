-- One row per home and year: kind, beds, what the inspection said, rounds and people seen.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'home_kind') as home_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'elder_beds') as elder_beds,
        last_value(value_number order by on_date, updated, record) filter (where item = 'residents_inside') as residents_inside,
        last_value(value_number order by on_date, updated, record) filter (where item = 'disabled_inside') as disabled_inside,
        last_value(value_number order by on_date, updated, record) filter (where item = 'self_findings') as self_findings,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'check_itself') as self_checked_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('inspect', 'find', 'stop')) as inspected_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'serve') as served_on,
        sum(value_number) filter (where item = 'people_seen' and move = 'serve') as people_seen
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move in ('find', 'stop')) as found_on,
        max(on_date) filter (where move = 'stop') as stopped_on,
        max(on_date) filter (where move = 'mend') as mended_on
    from _shared.ledger_move
    group by subject
)
select
    task.subject,
    task.record,
    task.case_number,
    task.opened_on,
    task.state,
    task.area,
    task.institution,
    answer.home_kind,
    answer.elder_beds,
    answer.residents_inside,
    answer.disabled_inside,
    answer.self_findings,
    answer.self_checked_on,
    answer.inspected_on,
    answer.served_on,
    answer.people_seen,
    step.found_on,
    step.stopped_on,
    step.mended_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'elder_care_link'
