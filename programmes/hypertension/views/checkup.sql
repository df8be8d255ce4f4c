-- One row per day of a yearly check-up. A check-up of any programme counts: it is made once.
select
    subject,
    on_date,
    last_value(record order by updated nulls first, record) as record,
    last_value(institution order by updated nulls first, record) as institution,
    count(*) as records
from _shared.encounter
where visit like '%.checkup' and on_date is not null and mode <> 'VR'
group by subject, on_date
