//! The three questions, as an author writes them and as DuckDB is asked best.

/// One question in both languages.
pub struct Question {
    /// What it is called.
    pub name: &'static str,
    /// As an indicator: one row per resident.
    pub indicator: &'static str,
    /// For DuckDB: the same rows, in its own best words.
    pub rows: &'static str,
    /// Whether the number is wanted for every area.
    pub by_area: bool,
}

/// Who has it at all; who has it above a value; and of those of an age the latest one of the year.
pub const QUESTIONS: [Question; 3] = [
    Question {
        name: "exists",
        by_area: false,
        indicator: "-- kind: yes_no  period: cumulative  grain: year
with has as (
    select subject
    from made_up.observation
    where code = 'systolic'
    group by subject
)
select
    resident.subject,
    resident.area,
    resident.institution,
    has.subject is not null as met,
    case when has.subject is null then 'no_reading' end as gap
from _shared.resident resident
left join has on has.subject = resident.subject",
        rows: "
with has as (select distinct subject from observation where code = 'systolic')
select resident.subject, resident.area, resident.institution, has.subject is not null as met,
    case when has.subject is null then 'no_reading' end as gap
from resident left join has on has.subject = resident.subject",
    },
    Question {
        name: "code and value",
        by_area: false,
        indicator: "-- kind: yes_no  period: cumulative  grain: year
with high as (
    select subject
    from made_up.observation
    where code = 'systolic' and value >= 160
    group by subject
)
select
    resident.subject,
    resident.area,
    resident.institution,
    high.subject is not null as met,
    case when high.subject is null then 'not_high' end as gap
from _shared.resident resident
left join high on high.subject = resident.subject",
        rows: "
with high as (select distinct subject from observation where code = 'systolic' and value >= 160)
select resident.subject, resident.area, resident.institution, high.subject is not null as met,
    case when high.subject is null then 'not_high' end as gap
from resident left join high on high.subject = resident.subject",
    },
    Question {
        name: "age, latest of the year, by area",
        by_area: true,
        indicator: "-- kind: yes_no  period: cumulative  grain: year
with latest as (
    select
        subject,
        last_value(value order by on_date) as value
    from made_up.observation
    where code = 'systolic' and on_date between :period_start and :today
    group by subject
)
select
    resident.subject,
    resident.area,
    resident.institution,
    coalesce(latest.value < 140, false) as met,
    case when latest.subject is null then 'no_reading' when latest.value >= 140 then 'above' end as gap
from _shared.resident resident
left join latest on latest.subject = resident.subject
where resident.birth_date <= :today - interval '35 years'",
        rows: "
with latest as (
    select subject, arg_max(value, on_date) as value from observation
    where code = 'systolic' and on_date between date '2026-01-01' and date '2026-12-31' group by subject
)
select resident.subject, resident.area, resident.institution, coalesce(latest.value < 140, false) as met,
    case when latest.subject is null then 'no_reading' when latest.value >= 140 then 'above' end as gap
from resident left join latest on latest.subject = resident.subject
where resident.birth_date <= date '2026-12-31' - interval 35 year",
    },
];

/// One of many indicators: like the third question, each with a limit of its own, and with what it declares of
/// the days that it looks at.
pub fn one_of_many(number: usize) -> String {
    let limited = QUESTIONS[2].indicator.replace("140", &(100 + number % 80).to_string());
    limited.replacen("grain: year", "grain: year  lookback: 0d", 1)
}
