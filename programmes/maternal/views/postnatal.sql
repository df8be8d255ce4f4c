-- One row per visit at home after delivery.
select
    subject,
    record,
    on_date
from maternal.visit
where visit = 'maternal.postnatal_visit' and mode <> 'VR'
