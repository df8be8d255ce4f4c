-- One row per check at 42 days.
select
    subject,
    record,
    on_date
from maternal.visit
where visit = 'maternal.postnatal_42' and mode <> 'VR'
