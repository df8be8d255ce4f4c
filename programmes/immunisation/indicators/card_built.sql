-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per child under seven who belongs to an area: met when a card was built by the day.
select
    subject,
    area,
    institution,
    coalesce(card_on <= :today, false) as met,
    case when card_on is null or card_on > :today then 'no_card' end as gap,
    case when card_on is null or card_on > :today then :period_end end as rescue_by
from immunisation.child
where from_on <= :today and to_on > :today and grows_out_on > :today
