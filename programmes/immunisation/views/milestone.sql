-- One row per child and age, in months, at which coverage is counted.
with child as (
    select
        subject,
        birth_date
    from _shared.resident
    where birth_date is not null
)
select subject, 12 as months, cast(birth_date + interval '12 months' as date) as on_date from child
union all
select subject, 24 as months, cast(birth_date + interval '24 months' as date) as on_date from child
union all
select subject, 36 as months, cast(birth_date + interval '36 months' as date) as on_date from child
union all
select subject, 84 as months, cast(birth_date + interval '84 months' as date) as on_date from child
