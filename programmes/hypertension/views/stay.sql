-- One row per membership, with an end for every row, so that the latest can be asked for in one
-- order: a membership that lasts comes after one that has ended. An end without reason is a loss.
select
    subject,
    record,
    institution,
    from_on,
    coalesce(to_on, date '9999-12-31') as until_on,
    case when to_on is not null then coalesce(end_reason, 'lost') end as end_reason
from hypertension.member
