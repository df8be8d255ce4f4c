-- One row per device and set of pads: the place, when it came into service, and whether it was used.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'place_kind') as place_kind,
        last_value(value_on order by on_date, updated, record) filter (where item = 'pads_expire_on') as pads_expire_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'enable') as enabled_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'use') as used_on,
        last_value(value_number order by on_date, updated, record) filter (where item = 'trained_people') as trained_people,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'pulse_back') as pulse_back
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
    answer.place_kind,
    answer.pads_expire_on,
    answer.enabled_on,
    answer.used_on,
    answer.trained_people,
    answer.pulse_back,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'aed_site'
