-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per abnormal finding or referral whose time for a return ended in the period: seen again by then.
-- Until the return the case is open.
select
    contact.subject,
    cast(contact.on_date as varchar) as item,
    home.area,
    contact.institution,
    coalesce(contact.followed_on <= contact.return_by, false) as met,
    case
        when contact.followed_on <= contact.return_by then null
        when contact.followed_on <= :today then 'returned_late'
        else 'not_returned'
    end as gap,
    cast(null as date) as rescue_by,
    contact.record as sources
from child_health.contact contact
left join _shared.home home on home.subject = contact.subject
    and home.from_on <= :today and home.until_on > :today
where contact.needs_return and contact.return_by between :period_start and :today
