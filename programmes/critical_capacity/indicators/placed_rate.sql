-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per unit that failed in the year.
select
    subject,
    area,
    institution,
    unit_kind,
    case when placed_on <= :today then least(people_placed, people_served) else 0 end as numerator,
    people_served as denominator,
    record as sources
from critical_capacity.case
where failed_on between :period_start and :today and people_served >= 1
