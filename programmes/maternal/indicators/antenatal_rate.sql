-- each: shift 0 3
-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: item  denominator: rows
-- One row per delivery of the year so far, of the calendar year or of that which begins three months earlier:
-- seen at least once before delivery, of live births.
select
    delivery.subject,
    cast(delivery.on_date as varchar) as item,
    home.area,
    delivery.institution,
    case when delivery.antenatal >= 1 then 1 else 0 end as numerator,
    delivery.live_births as denominator,
    case when not (delivery.antenatal >= 1) then 'no_antenatal' end as gap,
    cast(null as date) as rescue_by,
    delivery.record as sources
from maternal.delivery delivery
left join _shared.home home on home.subject = delivery.subject
    and home.from_on <= :today and home.until_on > :today
where delivery.on_date <= :today
    and case when :shift = 3 then delivery.shifted_on else delivery.on_date end >= :period_start
    and case when :shift = 3 then delivery.shifted_on else delivery.on_date end < :period_start + interval '1 year'
