-- One row per institution that has something to mend in its records of a resident.
select
    subject,
    institution,
    min(on_date) as from_on,
    cast(null as date) as to_on
from data_quality.to_mend
group by subject, institution
