-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per project entered in the year.
select
    subject,
    area,
    institution,
    invest_kind,
    least(coalesce(output_sum, 0), entry_amount) as numerator,
    entry_amount as denominator,
    record as sources
from asset_investment.case
where entered_on between :period_start and :today
