-- One row per unit: group, volume, whether the donor had given before, and what became of it.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'collection_site') as collection_site,
        last_value(value_code order by on_date, updated, record) filter (where item = 'abo_group') as abo_group,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'donated_before') as donated_before,
        last_value(value_number order by on_date, updated, record) filter (where item = 'volume_ml') as volume_ml,
        last_value(value_code order by on_date, updated, record) filter (where item = 'discard_cause') as discard_cause,
        last_value(value_code order by on_date, updated, record) filter (where item = 'reaction') as reaction,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'collect') as collected_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'release') as released_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'discard') as discarded_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'issue') as issued_on
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
    answer.collection_site,
    answer.abo_group,
    answer.donated_before,
    answer.volume_ml,
    answer.discard_cause,
    answer.reaction,
    answer.collected_on,
    answer.released_on,
    answer.discarded_on,
    answer.issued_on,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'blood_donation'
