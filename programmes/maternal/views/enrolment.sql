-- One row per booking: from which day, at which institution, until the day after leaving.
select
    subject,
    record,
    institution,
    from_on,
    coalesce(to_on, date '9999-12-31') as until_on,
    end_reason
from _shared.episode
where programme = 'maternal'
