-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per child under seven who lives here on the day and stands in the ledger, split by the newest status.
with newest as (
    select
        subject,
        last_value(status order by on_date) as vaccination_status,
        last_value(record order by on_date) as record
    from vaccination_status.contact
    where on_date <= :today
    group by subject
)
select
    child.subject,
    child.area,
    child.institution,
    newest.vaccination_status,
    1 as amount,
    newest.record as sources
from vaccination_status.child child
join newest on newest.subject = child.subject
where child.from_on <= :today and child.until_on > :today
