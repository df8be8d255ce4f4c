-- One row per antenatal visit face to face: whether it asks for a return, and when the next one comes. The
-- spans begin at 16, 21, 28 and 37 weeks of 7 days; after the last one the delivery is asked after at 40 weeks.
with antenatal as (
    select
        visit.subject,
        visit.on_date,
        visit.record,
        visit.institution,
        visit.risk,
        coalesce(visit.risk in ('orange', 'red', 'purple'), false) or coalesce(visit.class = '2', false)
            or visit.referred as needs_return,
        pregnancy.lmp_on,
        pregnancy.delivered_on,
        cast(visit.on_date as int) - cast(pregnancy.lmp_on as int) as days
    from maternal.visit visit
    join maternal.pregnancy pregnancy on pregnancy.subject = visit.subject
        and visit.on_date >= pregnancy.from_on and visit.on_date < pregnancy.until_on
    where visit.visit in ('maternal.first_antenatal', 'maternal.antenatal') and visit.mode <> 'VR'
),
next as (
    select
        subject,
        on_date,
        record,
        institution,
        risk,
        needs_return,
        delivered_on,
        days,
        cast(case
            when days < 112 then lmp_on + interval '112 days'
            when days < 147 then lmp_on + interval '147 days'
            when days < 196 then lmp_on + interval '196 days'
            when days < 259 then lmp_on + interval '259 days'
            else lmp_on + interval '280 days'
        end as date) as next_antenatal_on,
        lead(on_date) over (partition by subject order by on_date, record) as followed_on
    from antenatal
)
select
    subject,
    record,
    on_date,
    institution,
    risk,
    days,
    needs_return and delivered_on is null as needs_return,
    needs_return or delivered_on is not null as asks_no_antenatal,
    next_antenatal_on,
    case when needs_return then cast(
        cast(on_date as int) + cast(limit('high_risk_days', on_date) as int) as date
    ) end as return_by,
    least(followed_on, delivered_on) as followed_on
from next
