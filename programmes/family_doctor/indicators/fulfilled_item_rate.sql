-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: item  denominator: rows
-- One row per promise of an agreement that holds on the day: done as often as promised.
with home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
)
select
    promise.subject,
    promise.item,
    home.area,
    promise.institution,
    coalesce(promise.done_on <= :today, false) as met,
    case when promise.done_on <= :today then null else 'promise_open' end as gap,
    case when promise.done_on <= :today then null else promise.last_on end as rescue_by,
    promise.record as sources
from family_doctor.promise promise
left join home on home.subject = promise.subject
where promise.on_date <= :today and promise.last_on >= :today
    and (promise.renewed_on is null or promise.renewed_on > :today)
