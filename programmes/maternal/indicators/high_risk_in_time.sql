-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per antenatal visit with a risk of orange, red or purple, an abnormal finding or a referral whose two
-- weeks ended in the period: seen again, or delivered, by then.
with home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
)
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
from maternal.contact contact
left join home on home.subject = contact.subject
where contact.return_by between :period_start and :today
