-- kind: amount  aggregate: sum  scale: 1  direction: lower
-- period: cumulative  grain: quarter  unit: subject  subject: case
-- One row per case diagnosed in the year and reported; split by disease or class of the law.
select
    subject,
    area,
    institution,
    law_class,
    disease,
    case_class,
    1 as amount
from disease_report.case
where found_on between :period_start and :today and reported_on <= :today and state <> 'deleted'
