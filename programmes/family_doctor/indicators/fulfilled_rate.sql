-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per resident with an agreement that holds on the day: everything that it promises has been done.
with promised as (
    select
        subject,
        on_date,
        last_on,
        institution,
        record,
        bool_and(coalesce(done_on <= :today, false)) as fulfilled
    from family_doctor.promise
    where on_date <= :today and last_on >= :today and (renewed_on is null or renewed_on > :today)
    group by subject, on_date, last_on, institution, record
)
select
    promised.subject,
    home.area,
    promised.institution,
    promised.fulfilled as met,
    case when not promised.fulfilled then 'promise_open' end as gap,
    case when not promised.fulfilled then promised.last_on end as rescue_by,
    promised.record as sources
from promised
left join _shared.home home on home.subject = promised.subject
    and home.from_on <= :today and home.until_on > :today
