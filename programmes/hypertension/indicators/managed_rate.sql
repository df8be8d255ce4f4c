-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: cumulative  grain: quarter  unit: subject  denominator: rows
-- One row per resident managed in the year so far. To standard: a face-to-face follow-up in every quarter
-- that ends in the period while managed, from that of enrolment on; every two-week return that is over; at
-- the year's end a check-up. The first thing missing is the gap. The dead and the moved-out stand beside.
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
made as (
    select
        managed.subject,
        managed.institution,
        managed.state,
        range(cast(date_part('quarter', managed.from_on) as bigint), 1 + (date_part('month', managed.until_on) - 1
            + 12 * (date_part('year', managed.until_on) - date_part('year', managed.from_on))) / 3) as owed,
        array_agg(visit.quarter) as made,
        count(distinct visit.on_date) filter (where visit.face_to_face) as visits,
        min(visit.return_by) filter (where not visit.returned and visit.return_by <= :today
            and visit.return_by < managed.until_on) as missed_return,
        managed.until_on = :period_start + interval '1 year' and count(checkup.on_date) = 0 as no_checkup
    from managed
    left join hypertension.follow_up visit
        on visit.subject = managed.subject and visit.on_date between managed.from_on and :today
    left join hypertension.checkup checkup
        on checkup.subject = managed.subject and checkup.on_date between :period_start and :today
    group by managed.subject, managed.institution, managed.state, managed.from_on, managed.until_on
),
missing as (
    select
        subject,
        institution,
        state,
        missed_return,
        array_min(array_except(owed, made)) as quarter,
        no_checkup,
        visits < ceil(cardinality(owed) * :follow_ups_per_year / 4.0) as too_few
    from made
),
gaps as (
    select
        subject,
        institution,
        state,
        case
            when state in ('lost', 'refused') then state
            when missed_return is not null then 'missed_return'
            when quarter = 1 then 'missing_q1'
            when quarter = 2 then 'missing_q2'
            when quarter = 3 then 'missing_q3'
            when quarter = 4 then 'missing_q4'
            when no_checkup then 'no_checkup'
            when too_few then 'too_few'
        end as gap,
        case
            when state <> 'managed' then null
            when missed_return is not null then missed_return
            when quarter = 1 then :period_start + interval '3 months' - interval '1 day'
            when quarter = 2 then :period_start + interval '6 months' - interval '1 day'
            when quarter = 3 then :period_start + interval '9 months' - interval '1 day'
            else :period_end
        end as last_on
    from missing
)
select
    gaps.subject,
    home.area,
    gaps.institution,
    gaps.gap is null as met,
    gaps.gap,
    case when gaps.gap is not null and gaps.last_on >= :today then gaps.last_on end as rescue_by,
    case when gaps.state in ('died', 'moved_out') and :ended_in_denominator = 0 then gaps.state end as beside
from gaps
left join _shared.home home on home.subject = gaps.subject
    and home.from_on <= :today and home.until_on > :today
