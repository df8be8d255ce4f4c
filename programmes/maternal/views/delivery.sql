-- One row per delivery of a booked pregnancy: what it led to, how many antenatal visits lie before it, whether
-- the first was early, whether the unborn was screened, and when the mother was first visited at home. `shifted_on` is three months later: it
-- lies in the calendar year whose number the statistical year (1 October to 30 September) has.
with delivered as (
    select
        pregnancy.subject,
        pregnancy.institution,
        pregnancy.from_on,
        pregnancy.lmp_on,
        pregnancy.delivered_on as on_date,
        last_value(visit.record order by visit.record) as record,
        last_value(visit.place order by visit.record) as place,
        last_value(visit.mother_outcome order by visit.record) as mother_outcome,
        last_value(visit.discharged_on order by visit.record) as discharged_on,
        coalesce(max(visit.live_births), 0) as live_births,
        coalesce(max(visit.stillbirths), 0) as stillbirths,
        coalesce(max(visit.early_deaths), 0) as early_deaths
    from maternal.pregnancy pregnancy
    join maternal.visit visit on visit.subject = pregnancy.subject
        and visit.on_date = pregnancy.delivered_on and visit.visit = 'maternal.delivery'
    group by pregnancy.subject, pregnancy.institution, pregnancy.from_on, pregnancy.lmp_on, pregnancy.delivered_on
),
before as (
    select
        delivered.subject,
        delivered.on_date,
        min(contact.days) as first_days,
        count(distinct contact.on_date) as antenatal
    from delivered
    join maternal.contact contact on contact.subject = delivered.subject
        and contact.on_date >= delivered.from_on and contact.on_date <= delivered.on_date
    group by delivered.subject, delivered.on_date
),
screened as (
    select
        delivered.subject,
        delivered.on_date,
        min(prenatal.on_date) as on_screened
    from delivered
    join maternal.prenatal prenatal on prenatal.subject = delivered.subject and prenatal.is_counted
        and prenatal.on_date >= delivered.from_on and prenatal.on_date <= delivered.on_date
    group by delivered.subject, delivered.on_date
),
after as (
    select
        delivered.subject,
        delivered.on_date,
        min(postnatal.on_date) as visited_on
    from delivered
    join maternal.postnatal postnatal on postnatal.subject = delivered.subject
        and postnatal.on_date >= delivered.on_date
    group by delivered.subject, delivered.on_date
)
select
    delivered.subject,
    delivered.record,
    delivered.institution,
    delivered.on_date,
    cast(delivered.on_date + interval '3 months' as date) as shifted_on,
    delivered.live_births,
    delivered.stillbirths,
    delivered.early_deaths,
    coalesce(delivered.mother_outcome = '2', false) as mother_died,
    coalesce(delivered.place in ('1', '2'), false) as in_hospital,
    coalesce(before.antenatal, 0) as antenatal,
    screened.on_screened is not null as is_screened,
    coalesce(before.first_days < limit('early_days', delivered.on_date), false)
        and cast(delivered.from_on as int) - cast(delivered.lmp_on as int) < limit('early_days', delivered.on_date)
        as booked_early,
    after.visited_on,
    cast(
        cast(coalesce(delivered.discharged_on, delivered.on_date) as int)
        + cast(limit('postnatal_within_days', delivered.on_date) as int) as date
    ) as visit_by
from delivered
left join before on before.subject = delivered.subject and before.on_date = delivered.on_date
left join screened on screened.subject = delivered.subject and screened.on_date = delivered.on_date
left join after on after.subject = delivered.subject and after.on_date = delivered.on_date
