-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: item  denominator: rows
-- One row per promise of an agreement that holds on the day: done as often as promised.
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
left join _shared.home home on home.subject = promise.subject
    and home.from_on <= :today and home.until_on > :today
where promise.on_date <= :today and promise.last_on >= :today
    and (promise.renewed_on is null or promise.renewed_on > :today)
