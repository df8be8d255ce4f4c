-- One row per day on which blood was taken from the heel.
select
    subject,
    record,
    on_date,
    institution
from newborn_screening.visit
where visit = 'newborn_screening.blood'
