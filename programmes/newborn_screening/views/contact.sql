-- One row per child and day of a contact of this programme.
select
    subject,
    on_date,
    last_value(institution order by visit) as institution,
    lead(on_date) over (partition by subject order by on_date) as followed_on
from newborn_screening.visit
group by subject, on_date
