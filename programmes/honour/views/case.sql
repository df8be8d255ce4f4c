-- One row per honour or appraisal: kind and level, for which year, how many in a row, rank among how many.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'honour_kind') as honour_kind,
        last_value(value_code order by on_date, updated, record) filter (where item = 'honour_level') as honour_level,
        last_value(value_number order by on_date, updated, record) filter (where item = 'honour_year') as honour_year,
        last_value(value_number order by on_date, updated, record) filter (where item = 'years_in_a_row') as years_in_a_row,
        last_value(value_number order by on_date, updated, record) filter (where item = 'rank_place') as rank_place,
        last_value(value_number order by on_date, updated, record) filter (where item = 'rank_peers') as rank_peers,
        last_value(value_number order by on_date, updated, record) filter (where item = 'persons_count') as persons_count,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('give', 'register')) as given_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('give', 'refuse')) as decided_on
    from _shared.ledger_answer
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
    answer.honour_kind,
    answer.honour_level,
    answer.honour_year,
    answer.years_in_a_row,
    answer.rank_place,
    answer.rank_peers,
    answer.persons_count,
    answer.given_on,
    answer.decided_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'honour'
