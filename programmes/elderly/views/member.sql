-- One row per stretch of living here at 65 or older, from the 65th birthday on; who keeps the person's
-- health record looks after the person.
with kept as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution
    from resident_record.stay
    group by subject
)
select
    living.subject,
    kept.institution,
    greatest(living.from_on, cast(living.birth_date + interval '65 years' as date)) as from_on,
    case when living.until_on < date '9999-12-31' then living.until_on end as to_on
from _shared.living living
left join kept on kept.subject = living.subject
where living.birth_date is not null
    and greatest(living.from_on, cast(living.birth_date + interval '65 years' as date)) < living.until_on
