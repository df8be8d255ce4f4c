-- One row per day of a first visit at home.
select
    subject,
    on_date,
    last_value(record order by updated nulls first, record) as record,
    count(*) as records
from _shared.encounter
where visit = 'tuberculosis.first_visit' and on_date is not null and mode <> 'VR'
group by subject, on_date
