-- One row per day and kind of service that was recorded in any programme.
with served as (
    select subject, on_date, 'checkup' as item
    from _shared.encounter
    where visit like '%checkup' and mode <> 'VR'
    union all
    select subject, on_date, 'follow_up' as item
    from _shared.encounter
    where visit like '%.follow_up'
    union all
    select subject, on_date, 'home_visit' as item
    from _shared.encounter
    where mode = 'HH' and visit <> 'family_doctor.agreement'
    union all
    select subject, on_date, 'chinese_medicine' as item
    from _shared.encounter
    where visit like 'chinese_medicine_%' and mode <> 'VR'
)
select
    subject,
    on_date,
    item
from served
where on_date is not null
group by subject, on_date, item
