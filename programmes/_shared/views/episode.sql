-- One row per membership of a programme. It ends with its own last day, with the first leaving that
-- is recorded later (a leaving form knows no first day), or with the resident's death.
with entry as (
    select
        subject,
        record,
        programme,
        institution,
        from_on,
        last_on,
        end_reason
    from _shared.episode_of_care
    where from_on is not null
),
leaving as (
    select
        subject,
        programme,
        last_on,
        end_reason
    from _shared.episode_of_care
    where from_on is null and last_on is not null
),
left_on as (
    select
        entry.subject,
        entry.record,
        min(leaving.last_on) as last_on,
        first_value(leaving.end_reason order by leaving.last_on) as end_reason
    from entry
    join leaving on leaving.subject = entry.subject
        and leaving.programme = entry.programme
        and leaving.last_on >= entry.from_on
    group by entry.subject, entry.record
),
known as (
    select
        entry.subject,
        entry.record,
        entry.programme,
        entry.institution,
        entry.from_on,
        coalesce(entry.last_on, left_on.last_on) as last_on,
        case when entry.last_on is null then left_on.end_reason else entry.end_reason end as end_reason,
        resident.deceased_on
    from entry
    left join left_on on left_on.subject = entry.subject and left_on.record = entry.record
    left join _shared.resident resident on resident.subject = entry.subject
)
select
    subject,
    record,
    programme,
    institution,
    case when last_on is null and deceased_on is null then 'active' else 'finished' end as status,
    from_on,
    case
        when deceased_on < coalesce(last_on, date '9999-12-30') then deceased_on
        else last_on
    end + interval '1 day' as to_on,
    case
        when deceased_on < coalesce(last_on, date '9999-12-30') then 'died'
        else end_reason
    end as end_reason
from known
