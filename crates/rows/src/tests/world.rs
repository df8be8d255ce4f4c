//! A made-up county: two towns, three villages, two institutions, and whoever a test puts in.

use crate::{Checked, Definition, Engine, IndicatorDef, SubjectKind, TableDef, Touched};
use arrow::array::RecordBatch;
use arrow::csv::ReaderBuilder;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use jiff::civil::date;
use std::io::Cursor;
use std::sync::Arc;
use terms::{Actor, ChangeNo, Day, Limit, Limits, Period, Post, Purpose, Scope, Within};

pub const CONTROL_RATE: &str = include_str!("control_rate.sql");
pub const RATE: &str = "hypertension/control_rate";

pub fn schema(columns: &[(&str, DataType)]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(|(name, of)| Field::new(*name, of.clone(), true)).collect::<Vec<_>>()))
}

pub fn columns_of(table: &str) -> SchemaRef {
    use DataType::{Date32, Float64, Int64, Utf8};
    match table {
        "_shared.area" => schema(&[
            ("subject", Int64),
            ("area", Utf8),
            ("name", Utf8),
            ("parent", Utf8),
            ("from_on", Date32),
            ("to_on", Date32),
        ]),
        "_shared.institution" => {
            schema(&[("subject", Int64), ("institution", Utf8), ("name", Utf8), ("parent", Utf8), ("area", Utf8)])
        }
        "_shared.residence" => schema(&[("subject", Int64), ("area", Utf8), ("from_on", Date32), ("to_on", Date32)]),
        "_shared.episode" => schema(&[
            ("subject", Int64),
            ("record", Int64),
            ("programme", Utf8),
            ("institution", Utf8),
            ("from_on", Date32),
            ("to_on", Date32),
        ]),
        "_shared.blood_pressure" => schema(&[
            ("subject", Int64),
            ("record", Int64),
            ("on_date", Date32),
            ("systolic", Float64),
            ("diastolic", Float64),
        ]),
        "complaint.matter" => schema(&[("subject", Int64), ("area", Utf8), ("opened_on", Date32)]),
        other => panic!("no such table: {other}"),
    }
}

/// Rows written as comma-separated lines.
pub fn rows(table: &str, lines: &str) -> (String, RecordBatch) {
    (table.into(), batch(&columns_of(table), lines))
}

pub fn batch(schema: &SchemaRef, lines: &str) -> RecordBatch {
    let lines: String = lines.lines().map(|line| format!("{}\n", line.trim())).collect();
    let mut reader = ReaderBuilder::new(Arc::clone(schema)).with_header(false).build(Cursor::new(lines)).unwrap();
    reader.next().map_or_else(|| RecordBatch::new_empty(Arc::clone(schema)), Result::unwrap)
}

pub fn limit(programme: &str, key: &str, from_on: Option<Day>, value: &str) -> Limit {
    Limit { programme: programme.into(), key: key.into(), from_on, value: value.into(), source: String::new() }
}

pub fn definition() -> Definition {
    let filled = |name: &str, subject| TableDef::filled(name, subject, columns_of(name));
    let sql = |name: &str, text: &str| TableDef::sql(name, SubjectKind::Resident, text);
    let mut limits = Limits::default();
    limits.add(limit("hypertension", "systolic_below", None, "140"));
    limits.add(limit("hypertension", "systolic_below", Some(date(2026, 7, 1)), "130"));
    limits.add(limit("_shared", "diastolic_below", None, "90"));
    Definition {
        tables: vec![
            sql(
                "hypertension.bp_reading",
                "select subject, record, on_date,\n  systolic < limit('systolic_below', on_date)\n    and diastolic < \
                 limit('diastolic_below', on_date) as at_goal\nfrom _shared.blood_pressure",
            ),
            sql(
                "hypertension.member",
                "select e.subject, e.record, r.area, e.institution, e.from_on, e.to_on\nfrom hypertension.episode \
                 e\nleft join _shared.residence r on r.subject = e.subject and r.to_on is null",
            ),
            sql("hypertension.episode", "select * from _shared.episode where programme = 'hypertension'"),
            filled("_shared.area", SubjectKind::Area),
            filled("_shared.institution", SubjectKind::Institution),
            filled("_shared.residence", SubjectKind::Resident),
            filled("_shared.episode", SubjectKind::Resident),
            filled("_shared.blood_pressure", SubjectKind::Resident),
            filled("complaint.matter", SubjectKind::Case),
        ],
        indicators: vec![IndicatorDef::read(RATE, CONTROL_RATE).unwrap()],
        limits,
        filled_by: String::new(),
    }
}

pub fn with_indicator(id: &str, sql: &str) -> Definition {
    let mut definition = definition();
    definition.indicators.push(IndicatorDef::read(id, sql).unwrap());
    definition
}

pub async fn checked(definition: Definition) -> Checked {
    definition.check().await.unwrap_or_else(|issues| panic!("{issues:?}"))
}

pub async fn engine(shards: usize) -> Engine {
    engine_of(definition(), shards).await
}

pub async fn engine_of(definition: Definition, shards: usize) -> Engine {
    let engine = Engine::open(None, checked(definition).await, shards).await.unwrap();
    engine.put(ChangeNo(1), Touched::All, county()).await.unwrap();
    engine
}

/// Four members: 1 and 2 in the village of the first town, 3 in the second town, 4 nowhere known.
/// 1 is at goal, 2 is above, 3 has no reading, 4 is at goal.
pub fn county() -> Vec<(String, RecordBatch)> {
    vec![
        rows("_shared.area", "1,C,County,,,\n2,A,Town A,C,,\n3,B,Town B,C,,\n4,A1,Village A1,A,,\n5,A2,Village A2,A,,"),
        rows("_shared.institution", "11,TA,Centre A,,A\n12,TB,Centre B,,B\n13,CA,Clinic A,TA,A1"),
        rows("_shared.residence", "1,A1,2020-01-01,\n2,A1,2020-01-01,\n3,B,2020-01-01,"),
        rows(
            "_shared.episode",
            "1,101,hypertension,TA,2025-01-01,\n2,102,hypertension,CA,2025-01-01,\n\
             3,103,hypertension,TB,2025-01-01,\n4,104,hypertension,TB,2025-01-01,\n1,105,diabetes,TA,2025-01-01,",
        ),
        rows(
            "_shared.blood_pressure",
            "2,202,2026-02-01,120,80\n2,203,2026-03-01,150,95\n1,201,2026-02-10,128,78\n4,204,2026-03-03,139,89",
        ),
        rows("complaint.matter", "901,A,2026-02-01\n902,B,2026-02-02"),
    ]
}

pub fn quarter() -> Period {
    "2026Q1".parse().unwrap()
}

pub fn today() -> Day {
    date(2026, 4, 2)
}

pub fn actor(posts: &[Post], areas: Within, institutions: Within, programmes: Within) -> Actor {
    Actor {
        account: "wang".into(),
        shown_as: "Wang".into(),
        posts: posts.to_vec(),
        scope: Scope { areas, institutions, programmes },
        purpose: Purpose::Care,
    }
}

pub fn trees(codes: &[&str]) -> Within {
    Within::Trees(codes.iter().map(|code| (*code).to_owned()).collect())
}

/// Rows as lines, for comparison.
pub fn lines(batch: &RecordBatch) -> Vec<String> {
    let mut written = vec![];
    arrow::csv::WriterBuilder::new().with_header(false).build(&mut written).write(batch).unwrap();
    String::from_utf8(written).unwrap().lines().map(str::to_owned).collect()
}
