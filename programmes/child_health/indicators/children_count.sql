-- kind: amount  aggregate: sum  scale: 1  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per child under seven who lives here on the day.
select
    subject,
    area,
    institution,
    1 as amount
from child_health.child
where from_on <= :today and until_on > :today
