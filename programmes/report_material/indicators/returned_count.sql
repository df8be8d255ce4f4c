-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: cumulative  grain: quarter  unit: item  subject: case
-- One row per time that a part was given back.
select
    step.subject,
    step.record as item,
    one.area,
    one.institution,
    one.material_kind,
    1 as amount,
    step.record as sources
from _shared.ledger_move step
join report_material.case one on one.subject = step.subject
where step.move = 'give_back' and step.on_date >= :period_start and step.on_date <= :today
