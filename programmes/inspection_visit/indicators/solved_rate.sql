-- kind: ratio  aggregate: sum  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows  subject: case
-- One row per visit of the year with findings: how many were put right by the answer, of how many found.
select
    subject,
    area,
    institution,
    visit_kind,
    case when answered_on <= :today then least(coalesce(solved_count, 0), findings_count) else 0 end as numerator,
    findings_count as denominator,
    record as sources
from inspection_visit.case
where done_on between :period_start and :today and findings_count >= 1
