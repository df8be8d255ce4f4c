-- One row per agreement and kind of service that it promises, and on which day the last of the promised times
-- was done within the agreement.
with promised as (
    select subject, on_date, last_on, renewed_on, institution, record, 'checkup' as item, checkup as times
    from family_doctor.signed
    where checkup >= 1
    union all
    select subject, on_date, last_on, renewed_on, institution, record, 'follow_up' as item, follow_up as times
    from family_doctor.signed
    where follow_up >= 1
    union all
    select subject, on_date, last_on, renewed_on, institution, record, 'home_visit' as item, home_visit as times
    from family_doctor.signed
    where home_visit >= 1
    union all
    select subject, on_date, last_on, renewed_on, institution, record, 'chinese_medicine' as item, chinese_medicine as times
    from family_doctor.signed
    where chinese_medicine >= 1
),
served as (
    select
        promised.subject,
        promised.on_date,
        promised.item,
        service.on_date as done_on,
        row_number() over (
            partition by promised.subject, promised.on_date, promised.item order by service.on_date
        ) as nth
    from promised
    join family_doctor.service service on service.subject = promised.subject and service.item = promised.item
        and service.on_date between promised.on_date and promised.last_on
)
select
    promised.subject,
    promised.on_date,
    promised.last_on,
    promised.renewed_on,
    promised.institution,
    promised.record,
    promised.item,
    promised.times,
    served.done_on
from promised
left join served on served.subject = promised.subject and served.on_date = promised.on_date
    and served.item = promised.item and served.nth = promised.times
