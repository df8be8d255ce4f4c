-- One row per stretch of being managed for hypertension: from the day of enrolment, at which
-- institution, until the day after leaving.
select
    subject,
    record,
    institution,
    from_on,
    to_on,
    end_reason
from _shared.episode
where programme = 'hypertension'
