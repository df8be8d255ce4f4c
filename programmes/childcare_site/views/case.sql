-- One row per site: its kind, its places, when it was filed and what the last check counted.
with answer as (
    select
        subject,
        last_value(value_code order by on_date, updated, record) filter (where item = 'site_kind') as site_kind,
        last_value(value_yes order by on_date, updated, record) filter (where item = 'affordable') as affordable,
        last_value(value_number order by on_date, updated, record) filter (where item = 'places_infant') as places_infant,
        last_value(value_number order by on_date, updated, record) filter (where item = 'places_small') as places_small,
        last_value(value_number order by on_date, updated, record) filter (where item = 'places_large') as places_large,
        last_value(value_number order by on_date, updated, record) filter (where item = 'children_infant') as children_infant,
        last_value(value_number order by on_date, updated, record) filter (where item = 'children_small') as children_small,
        last_value(value_number order by on_date, updated, record) filter (where item = 'children_large') as children_large,
        last_value(value_number order by on_date, updated, record) filter (where item = 'carers_infant') as carers_infant,
        last_value(value_number order by on_date, updated, record) filter (where item = 'carers_small') as carers_small,
        last_value(value_number order by on_date, updated, record) filter (where item = 'carers_large') as carers_large,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'file') as filed_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move in ('check', 'find')) as checked_on,
        last_value(value_on order by on_date, updated, record) filter (where item = 'done_on' and move = 'end') as ended_on
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
    answer.site_kind,
    answer.affordable,
    answer.places_infant,
    answer.places_small,
    answer.places_large,
    answer.children_infant,
    answer.children_small,
    answer.children_large,
    answer.carers_infant,
    answer.carers_small,
    answer.carers_large,
    answer.filed_on,
    answer.checked_on,
    answer.ended_on,
    answer.places_infant + answer.places_small + answer.places_large as places,
    task.closed_on
from _shared.ledger_case task
left join answer on answer.subject = task.subject
where task.programme = 'childcare_site'
