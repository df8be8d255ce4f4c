-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per registered patient on the day: a follow-up in every quarter of the year that ends in the period
-- while registered, from that of registration on. Who refuses is not managed, and nobody is blamed.
with registered as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution,
        min(from_on) as from_on
    from severe_mental_disorder.stay
    where from_on <= :today and until_on > :today
    group by subject
),
latest as (
    select
        subject,
        last_value(refused order by on_date) as refused
    from severe_mental_disorder.contact
    where on_date <= :today
    group by subject
),
made as (
    select
        registered.subject,
        range(
            cast(date_part('quarter', greatest(registered.from_on, :period_start)) as bigint),
            cast(date_part('quarter', :period_end + interval '1 day')
                + case when date_part('month', :period_end) = 12 then 4 else 0 end as bigint)
        ) as owed,
        array_agg(date_part('quarter', contact.on_date)) as made
    from registered
    left join severe_mental_disorder.contact contact on contact.subject = registered.subject
        and contact.on_date between :period_start and :today and contact.is_follow_up
    group by registered.subject, registered.from_on
)
select
    registered.subject,
    home.area,
    registered.institution,
    not coalesce(latest.refused, false) and cardinality(array_except(made.owed, made.made)) = 0 as met,
    case
        when latest.refused then 'refused'
        when cardinality(array_except(made.owed, made.made)) > 0 then 'follow_up_missing'
    end as gap,
    case
        when not coalesce(latest.refused, false) and cardinality(array_except(made.owed, made.made)) > 0 then :period_end
    end as rescue_by
from registered
join made on made.subject = registered.subject
left join latest on latest.subject = registered.subject
left join _shared.home home on home.subject = registered.subject
    and home.from_on <= :today and home.until_on > :today
