-- One row per team and year: its kind, what the last check said, training and tasks.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'team_kind') as team_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'team_members') as team_members,
        last_value(value_number order by on_date, updated, record) filter (where item = 'kit_required') as kit_required,
        last_value(value_number order by on_date, updated, record) filter (where item = 'kit_ready') as kit_ready,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'contact_tested') as contact_tested,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'equip') as equipped_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('check', 'find')) as checked_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'train') as trained_on,
        sum(value_number) filter (where item = 'persons_count' and move = 'train') as trained_people,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'leave') as left_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move = 'find') as found_wanting_on
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
    answer.team_kind,
    answer.team_members,
    answer.kit_required,
    answer.kit_ready,
    answer.contact_tested,
    answer.equipped_on,
    answer.checked_on,
    answer.trained_on,
    answer.trained_people,
    answer.left_on,
    step.found_wanting_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'emergency_team'
