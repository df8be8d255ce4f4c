-- One row per agreement as the due rules see it: the end of its term, and whether anything promised is open.
with owed as (
    select
        subject,
        on_date,
        bool_or(done_on is null) as owes
    from family_doctor.promise
    group by subject, on_date
)
select
    signed.subject,
    signed.record,
    signed.on_date,
    signed.term_on as to_on,
    coalesce(owed.owes, false) as owes
from family_doctor.signed signed
left join owed on owed.subject = signed.subject and owed.on_date = signed.on_date
