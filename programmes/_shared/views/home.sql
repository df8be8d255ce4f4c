-- One row per stretch of days for which a resident's area is one and the same: the area of the latest address
-- begun, whether one still lives there or not. The stretches follow upon each other without a gap, and the last
-- one has no end; where two addresses begin on one day, the greater code holds.
select
    subject,
    last_value(area order by area) as area,
    from_on,
    lead(from_on, 1, date '9999-12-31') over (partition by subject order by from_on) as until_on
from _shared.residence
group by subject, from_on
