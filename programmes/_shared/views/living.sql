-- One row per stretch of living in an area, from the first day there (from birth, where that is later)
-- until the day after the last, or the day of death. Whoever lives here belongs to programmes by age.
select
    home.subject,
    home.area,
    resident.birth_date,
    resident.sex,
    greatest(home.from_on, coalesce(resident.birth_date, home.from_on)) as from_on,
    least(
        coalesce(cast(home.to_on as date), date '9999-12-31'),
        coalesce(resident.deceased_on, date '9999-12-31')
    ) as until_on
from _shared.residence home
join _shared.resident resident on resident.subject = home.subject
