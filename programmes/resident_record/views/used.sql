-- One row per resident and day on which something was done that a record lists: a visit of any
-- programme or of a hospital.
select distinct
    subject,
    on_date
from _shared.encounter
where on_date is not null
