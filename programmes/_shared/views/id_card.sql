-- One row per source record whose resident ID number is well formed: what the number itself says of
-- its holder (GB 11643: digits 7 to 14 the birthday, digit 17 odd for men, the last a check character).
with digits as (
    select
        subject,
        record,
        updated,
        upper(trim(id_card)) as number
    from _shared.patient
    where regexp_like(upper(trim(id_card)), '^[0-9]{17}[0-9X]$')
),
weighed as (
    select
        subject,
        record,
        updated,
        number,
        (
            7 * cast(substr(number, 1, 1) as bigint) + 9 * cast(substr(number, 2, 1) as bigint)
            + 10 * cast(substr(number, 3, 1) as bigint) + 5 * cast(substr(number, 4, 1) as bigint)
            + 8 * cast(substr(number, 5, 1) as bigint) + 4 * cast(substr(number, 6, 1) as bigint)
            + 2 * cast(substr(number, 7, 1) as bigint) + 1 * cast(substr(number, 8, 1) as bigint)
            + 6 * cast(substr(number, 9, 1) as bigint) + 3 * cast(substr(number, 10, 1) as bigint)
            + 7 * cast(substr(number, 11, 1) as bigint) + 9 * cast(substr(number, 12, 1) as bigint)
            + 10 * cast(substr(number, 13, 1) as bigint) + 5 * cast(substr(number, 14, 1) as bigint)
            + 8 * cast(substr(number, 15, 1) as bigint) + 4 * cast(substr(number, 16, 1) as bigint)
            + 2 * cast(substr(number, 17, 1) as bigint)
        ) % 11 as remainder
    from digits
)
select
    subject,
    record,
    updated,
    number as id_card,
    try_cast(
        substr(number, 7, 4) || '-' || substr(number, 11, 2) || '-' || substr(number, 13, 2) as date
    ) as birth_date,
    case when cast(substr(number, 17, 1) as bigint) % 2 = 1 then 'male' else 'female' end as sex
from weighed
where substr('10X98765432', remainder + 1, 1) = substr(number, 18, 1)
    and try_cast(
        substr(number, 7, 4) || '-' || substr(number, 11, 2) || '-' || substr(number, 13, 2) as date
    ) is not null
