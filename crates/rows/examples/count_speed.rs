//! How long a made-up county takes: rows put in, an indicator counted afresh, and again after some
//! residents changed. `cargo run --release -p rows --example count_speed -- RESIDENTS SHARDS`

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use rows::{By, Definition, Engine, IndicatorDef, SubjectKind, TableDef, Touched};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;
use terms::{Actor, ChangeNo, Day, Limit, Limits, Period};

const READINGS_EACH: i64 = 20;
const AREAS: i64 = 300;
const CHANGED: i64 = 1000;

/// The latest reading of the year decides, as in the commonest of all indicators.
const RATE: &str = "-- kind: yes_no  period: cumulative  grain: quarter
with latest as (
    select subject, last_value(value order by on_date) as value
    from made_up.reading
    where on_date between :period_start and :today
    group by subject
)
select
    person.subject, person.area, person.area as institution,
    coalesce(latest.value < :below, false) as met,
    case when latest.subject is null then 'no_reading' when latest.value >= :below then 'above' end as gap
from made_up.person person
left join latest on latest.subject = person.subject
where person.birth_date <= :today - interval '35 years'";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let residents = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let shards = arguments.next().map_or(Ok(8), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(residents, shards))
}

async fn measure(residents: i64, shards: usize) -> Result<(), Box<dyn Error>> {
    let checked = definition()?.check().await.map_err(|issues| format!("{issues:?}"))?;
    let engine = Engine::open(None, checked, shards).await?;
    let (period, today): (Period, Day) = ("2026".parse()?, jiff::civil::date(2026, 12, 31));
    let operator = Actor::operator();

    let all: Vec<i64> = (1..=residents).collect();
    let mut filled = vec![];
    for some in all.chunks(50_000) {
        filled.push(("made_up.person".to_owned(), people(some)?));
        filled.push(("made_up.reading".to_owned(), readings(some, 0)?));
    }
    let started = Instant::now();
    engine.put(ChangeNo(1), Touched::All, filled).await?;
    println!(
        "put {residents} residents, {} readings in {shards} shards: {:?}",
        residents * READINGS_EACH,
        started.elapsed()
    );

    let started = Instant::now();
    let counted = engine.count(&operator, "made_up/rate", period, today).await?;
    println!("counted afresh: {:?}", started.elapsed());
    let started = Instant::now();
    let total = counted.tally(&By::Total, &engine.tree(today)?);
    println!("added up: {:?} {:?}", started.elapsed(), total.first().and_then(|tally| tally.value));

    for (round, count) in [(1, 1), (2, CHANGED), (3, CHANGED)] {
        let some: Vec<i64> = (0..count).map(|at| 1 + (at * 7919 + round) % residents).collect();
        let fresh = ("made_up.reading".to_owned(), readings(&some, round)?);
        let started = Instant::now();
        engine.put(ChangeNo(1 + round as u64), Touched::Subjects(some), vec![fresh]).await?;
        let put = started.elapsed();
        engine.count(&operator, "made_up/rate", period, today).await?;
        println!("{count} changed: put {put:?}, until counted {:?}", started.elapsed());
    }
    let started = Instant::now();
    engine.count(&operator, "made_up/rate", period, today).await?;
    println!("asked again: {:?}", started.elapsed());
    Ok(())
}

fn definition() -> Result<Definition, Box<dyn Error>> {
    let mut limits = Limits::default();
    let source = String::new();
    limits.add(Limit { programme: "made_up".into(), key: "below".into(), from_on: None, value: "140".into(), source });
    let filled = |name: &str, schema| TableDef::filled(name, SubjectKind::Resident, schema);
    let tables = vec![filled("made_up.person", person_columns()), filled("made_up.reading", reading_columns())];
    let rate = IndicatorDef::read("made_up/rate", RATE).map_err(|issue| format!("{issue:?}"))?;
    Ok(Definition { tables, indicators: vec![rate], limits, ..Definition::default() })
}

fn columns(columns: &[(&str, DataType)]) -> SchemaRef {
    let field = |(name, of): &(&str, DataType)| Field::new(*name, of.clone(), true);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

fn person_columns() -> SchemaRef {
    columns(&[("subject", DataType::Int64), ("area", DataType::Utf8), ("birth_date", DataType::Date32)])
}

fn reading_columns() -> SchemaRef {
    columns(&[
        ("subject", DataType::Int64),
        ("record", DataType::Int64),
        ("on_date", DataType::Date32),
        ("value", DataType::Float64),
    ])
}

fn people(subjects: &[i64]) -> Result<RecordBatch, Box<dyn Error>> {
    let areas = subjects.iter().map(|subject| format!("{:012}", subject % AREAS));
    let birth = subjects.iter().map(|subject| (noise(*subject) % 30_000) as i32 - 11_000);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(subjects.to_vec())),
        Arc::new(StringArray::from_iter_values(areas)),
        Arc::new(Date32Array::from_iter_values(birth)),
    ];
    Ok(RecordBatch::try_new(person_columns(), columns)?)
}

/// Twenty readings each over three years; 20,454 is the first day of 2026.
fn readings(subjects: &[i64], round: i64) -> Result<RecordBatch, Box<dyn Error>> {
    let each = |of: fn(i64, i64, i64) -> i64| {
        subjects.iter().flat_map(move |subject| (0..READINGS_EACH).map(move |at| of(*subject, at, round)))
    };
    let days = each(|subject, at, _| 20_454 - 730 + at * 54 + noise(subject) % 54).map(|day| day as i32);
    let values = each(|subject, at, round| 100 + noise(subject * 31 + at + round * 7) % 80).map(|value| value as f64);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(each(|subject, _, _| subject))),
        Arc::new(Int64Array::from_iter_values(each(|subject, at, _| subject * READINGS_EACH + at))),
        Arc::new(Date32Array::from_iter_values(days)),
        Arc::new(Float64Array::from_iter_values(values)),
    ];
    Ok(RecordBatch::try_new(reading_columns(), columns)?)
}

/// A number that looks drawn and is always the same.
fn noise(of: i64) -> i64 {
    (of.wrapping_mul(0x9E37_79B9_7F4A_7C15u64 as i64) >> 17).rem_euclid(1_000_003)
}
