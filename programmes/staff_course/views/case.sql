-- One row per course: kind, places, how many came and passed, and how many were found using it.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'course_kind') as course_kind,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_count') as persons_count,
        last_value(value_number order by on_date, updated, record) filter (where item = 'staff_came') as staff_came,
        last_value(value_number order by on_date, updated, record) filter (where item = 'primary_came') as primary_came,
        last_value(value_number order by on_date, updated, record) filter (where item = 'staff_passed') as staff_passed,
        last_value(value_number order by on_date, updated, record) filter (where item = 'staff_passed' and move in ('test', 'test_short')) as first_passed,
        last_value(value_number order by on_date, updated, record) filter (where item = 'use_asked') as use_asked,
        last_value(value_number order by on_date, updated, record) filter (where item = 'use_seen') as use_seen,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'hold') as held_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'follow_up') as followed_on
    from _shared.ledger_answer
    group by subject
),
step as (
    select
        subject,
        max(on_date) filter (where move in ('test', 'test_short')) as tested_on
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
    answer.course_kind,
    answer.persons_count,
    answer.staff_came,
    answer.primary_came,
    answer.staff_passed,
    answer.first_passed,
    answer.use_asked,
    answer.use_seen,
    answer.held_on,
    answer.followed_on,
    step.tested_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
left join step on step.subject = task.subject
where task.programme = 'staff_course'
