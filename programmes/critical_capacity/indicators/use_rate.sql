-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per unit that reported in the year.
select
    subject,
    area,
    institution,
    unit_kind,
    beds_used as numerator,
    beds_open as denominator,
    record as sources
from critical_capacity.case
where reported_on between :period_start and :today and beds_open >= 1
