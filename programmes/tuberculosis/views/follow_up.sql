-- One row per day of a follow-up or first visit that the return after a harm can be made by.
select
    subject,
    record,
    on_date,
    needs_return
from tuberculosis.contact
