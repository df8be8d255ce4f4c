-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per follow-up that fell due: due by the day agreed at the visit before, in time until the
-- grace ends (none for a two-week return). It belongs to the period in which its last day lies.
with managed as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution,
        min(from_on) as from_on,
        max(until_on) as until_on
    from hypertension.stay
    where from_on <= :today
    group by subject
),
due as (
    select
        subject,
        record,
        on_date,
        due_on,
        cast(cast(due_on as int) + case when needs_return then 0 else cast(limit('grace_days', on_date) as int) end
            as date) as last_on,
        case when followed_on <= :today then followed_on end as followed_on
    from hypertension.follow_up
    where on_date <= :today
)
select
    due.subject,
    cast(due.on_date as varchar) as item,
    home.area,
    managed.institution,
    coalesce(due.followed_on <= due.last_on, false) as met,
    case
        when due.followed_on <= due.last_on then null
        when due.followed_on is null and due.last_on >= :today then 'follow_up_due'
        else 'follow_up_late'
    end as gap,
    case when due.followed_on is null and due.last_on >= :today then due.last_on end as rescue_by,
    due.record as sources
from due
join managed on managed.subject = due.subject
left join _shared.home home on home.subject = due.subject
    and home.from_on <= :today and home.until_on > :today
where due.last_on between :period_start and :period_end
    and due.on_date >= managed.from_on and due.last_on < managed.until_on
    and (due.due_on <= :today or due.followed_on is not null)
