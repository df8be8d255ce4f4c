-- One row per stretch of being looked after by an institution for immunisation: from the day on which
-- the card was built until the day after leaving.
select
    subject,
    record,
    institution,
    from_on,
    to_on,
    end_reason
from _shared.episode
where programme = 'immunisation'
