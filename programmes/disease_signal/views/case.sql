-- One row per signal: source and rule, how many cases and samples, what it was.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'signal_source') as signal_source,
        last_value(value_code order by on_date, updated, record) filter (where item = 'signal_rule') as signal_rule,
        last_value(value_on order by on_date, updated, record) filter (where item = 'found_on') as found_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'cases_seen') as cases_seen,
        last_value(value_number order by on_date, updated, record) filter (where item = 'cases_verified') as cases_verified,
        last_value(value_number order by on_date, updated, record) filter (where item = 'samples_sent') as samples_sent,
        last_value(value_number order by on_date, updated, record) filter (where item = 'samples_of_concern') as samples_of_concern,
        last_value(value_code order by on_date, updated, record) filter (where item = 'signal_verdict') as signal_verdict,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('verify', 'watch', 'dismiss')) as judged_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'look_into') as looked_into_on
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
    answer.signal_source,
    answer.signal_rule,
    answer.found_on,
    answer.cases_seen,
    answer.cases_verified,
    answer.samples_sent,
    answer.samples_of_concern,
    answer.signal_verdict,
    answer.judged_on,
    answer.looked_into_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'disease_signal'
