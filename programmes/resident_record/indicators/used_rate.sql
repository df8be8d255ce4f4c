-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: point  grain: quarter  unit: subject  denominator: rows
-- One row per record that is kept on the day: whether a service of the last twelve months stands in it.
with kept as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from resident_record.stay
    where from_on <= :today and until_on > :today
    group by subject
),
living as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.living
    where from_on <= :today and until_on > :today
    group by subject
),
used as (
    select
        subject
    from resident_record.used
    where on_date <= :today and :today - on_date < :record_used_within_days
    group by subject
)
select
    kept.subject,
    living.area,
    kept.institution,
    used.subject is not null as met,
    case when used.subject is null then 'record_not_used' end as gap,
    case when used.subject is null then :period_end end as rescue_by
from kept
join living on living.subject = kept.subject
left join used on used.subject = kept.subject
