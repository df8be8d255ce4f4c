-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per resident managed in the year so far. To standard: a face-to-face follow-up in every quarter that
-- ends in the period, from that of enrolment on; every two-week return; at the year's end a check-up.
with managed as (
    select
        subject,
        last_value(institution order by until_on, from_on, record) as institution,
        greatest(min(from_on), :period_start) as from_on,
        least(max(until_on), :period_end + interval '1 day') as until_on,
        case when max(until_on) > :today then 'managed'
            else last_value(end_reason order by until_on, from_on, record) end as state
    from hypertension.stay
    where from_on <= :today and until_on > :period_start
    group by subject
),
owed as (
    select
        managed.subject,
        range(
            cast(date_part('quarter', managed.from_on) as bigint),
            (12 * (date_part('year', managed.until_on) - date_part('year', managed.from_on))
                + date_part('month', managed.until_on) - 1) / 3 + 1
        ) as quarters,
        managed.until_on = :period_start + interval '1 year' and count(checkup.on_date) = 0 as checkup
    from managed
    left join hypertension.checkup checkup
        on checkup.subject = managed.subject and checkup.on_date between :period_start and :today
    group by managed.subject, managed.from_on, managed.until_on
),
made as (
    select
        managed.subject,
        array_agg(visit.quarter) as quarters,
        count(visit.quarter) as visits,
        min(visit.return_by) filter (where not visit.returned and visit.return_by < managed.until_on
            and visit.return_by <= :today) as missed_return
    from managed
    left join hypertension.follow_up visit
        on visit.subject = managed.subject and visit.on_date between managed.from_on and :today
    group by managed.subject
),
judged as (
    select
        managed.subject,
        managed.institution,
        managed.state,
        made.missed_return,
        array_min(array_except(owed.quarters, made.quarters)) as quarter,
        made.visits < ceil(cardinality(owed.quarters) * :follow_ups_per_year / 4.0) as too_few,
        owed.checkup
    from managed
    join owed on owed.subject = managed.subject
    join made on made.subject = managed.subject
),
home as (
    select
        subject,
        last_value(area order by from_on, area) as area
    from _shared.residence
    where from_on <= :today
    group by subject
),
gaps as (
    select
        subject,
        case
            when state in ('lost', 'refused') then state
            when missed_return is not null then 'missed_return'
            when quarter = 1 then 'missing_q1'
            when quarter = 2 then 'missing_q2'
            when quarter = 3 then 'missing_q3'
            when quarter = 4 then 'missing_q4'
            when checkup then 'no_checkup'
            when too_few then 'too_few'
        end as gap,
        case
            when state <> 'managed' then null
            when missed_return is not null then missed_return
            when quarter = 1 then :period_start + interval '3 months' - interval '1 day'
            when quarter = 2 then :period_start + interval '6 months' - interval '1 day'
            when quarter = 3 then :period_start + interval '9 months' - interval '1 day'
            when quarter = 4 or checkup or too_few then :period_end
        end as last_on
    from judged
)
select
    judged.subject,
    home.area,
    judged.institution,
    gaps.gap is null as met,
    gaps.gap,
    case when gaps.last_on >= :today then gaps.last_on end as rescue_by,
    case when judged.state in ('died', 'moved_out') and :ended_in_denominator = 0 then judged.state end as beside
from judged
join gaps on gaps.subject = judged.subject
left join home on home.subject = judged.subject
