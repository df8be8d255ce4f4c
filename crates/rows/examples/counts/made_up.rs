//! The made-up region: who lives there and what was observed, straight as rows and in their order.

use crate::Outcome;
use arrow::array::{ArrayRef, Date32Array, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::array::{Int8Array, Int16Array};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Int8Type, Int16Type, Schema, SchemaRef};
use rows::{SubjectKind, TableDef};
use std::sync::Arc;

/// Each resident has so many observations, over three years.
pub const OBSERVATIONS_EACH: i64 = 20;

/// So many areas have residents.
pub const AREAS: i64 = 300;

/// What is observed; the first of them is asked for.
const CODES: [&str; 10] =
    ["systolic", "diastolic", "glucose", "weight", "height", "waist", "pulse", "hb", "ldl", "alt"];

/// 2026-01-01 as days since 1970-01-01.
const NEW_YEAR: i64 = 20_454;

/// The tables.
pub fn tables() -> Vec<TableDef> {
    vec![
        TableDef::filled("_shared.area", SubjectKind::Area, area_columns()),
        TableDef::filled("_shared.resident", SubjectKind::Resident, resident_columns()),
        TableDef::filled("made_up.observation", SubjectKind::Resident, observation_columns()),
    ]
}

fn columns(columns: &[(&str, DataType)]) -> SchemaRef {
    let field = |(name, of): &(&str, DataType)| Field::new(*name, of.clone(), true);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// Texts that repeat, as small numbers and a list of the texts.
fn repeated(key: DataType) -> DataType {
    DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8))
}

fn area_columns() -> SchemaRef {
    use DataType::{Int64, Utf8};
    columns(&[("subject", Int64), ("area", Utf8), ("name", Utf8), ("parent", Utf8)])
}

fn resident_columns() -> SchemaRef {
    let area = || repeated(DataType::Int16);
    let sex = repeated(DataType::Int8);
    columns(&[
        ("subject", DataType::Int64),
        ("birth_date", DataType::Date32),
        ("sex", sex),
        ("area", area()),
        ("institution", area()),
    ])
}

fn observation_columns() -> SchemaRef {
    columns(&[
        ("subject", DataType::Int64),
        ("record", DataType::Int64),
        ("on_date", DataType::Date32),
        ("code", repeated(DataType::Int8)),
        ("value", DataType::Float64),
    ])
}

fn area_code(area: i64) -> String {
    format!("9901{area:08}")
}

/// The county and its areas.
pub fn areas() -> Outcome<(String, RecordBatch)> {
    let codes = || (0..AREAS).map(area_code);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(0..=AREAS)),
        Arc::new(StringArray::from_iter_values(["county".to_owned()].into_iter().chain(codes()))),
        Arc::new(StringArray::from_iter_values(["county".to_owned()].into_iter().chain(codes()))),
        Arc::new(StringArray::from_iter([None].into_iter().chain(codes().map(|_| Some("county"))))),
    ];
    Ok(("_shared.area".into(), RecordBatch::try_new(area_columns(), columns)?))
}

/// Residents and their observations, a piece at a time so that no piece is large.
pub fn people(from: i64, to: i64) -> Outcome<Vec<(String, RecordBatch)>> {
    let mut filled = vec![];
    let mut at = from;
    while at < to {
        let some: Vec<i64> = (at..to.min(at + 50_000)).collect();
        filled.push(("_shared.resident".to_owned(), residents(&some)?));
        filled.push(("made_up.observation".to_owned(), observations(&some, 0)?));
        at += 50_000;
    }
    Ok(filled)
}

fn residents(subjects: &[i64]) -> Outcome<RecordBatch> {
    let areas: ArrayRef = Arc::new(StringArray::from_iter_values((0..AREAS).map(area_code)));
    let area = Int16Array::from_iter_values(subjects.iter().map(|subject| (noise(subject * 3) % AREAS) as i16));
    let area: ArrayRef = Arc::new(DictionaryArray::<Int16Type>::try_new(area, areas)?);
    let sexes: ArrayRef = Arc::new(StringArray::from_iter_values(["male", "female"]));
    let sex = Int8Array::from_iter_values(subjects.iter().map(|subject| (noise(subject * 7) % 2) as i8));
    let birth = subjects.iter().map(|subject| (noise(*subject) % 30_000) as i32 - 11_000);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(subjects.to_vec())),
        Arc::new(Date32Array::from_iter_values(birth)),
        Arc::new(DictionaryArray::<Int8Type>::try_new(sex, sexes)?),
        Arc::clone(&area),
        area,
    ];
    Ok(RecordBatch::try_new(resident_columns(), columns)?)
}

/// Twenty observations of each of these residents; another round has other values.
pub fn observations(subjects: &[i64], round: i64) -> Outcome<RecordBatch> {
    let each = |of: fn(i64, i64, i64) -> i64| {
        subjects.iter().flat_map(move |subject| (0..OBSERVATIONS_EACH).map(move |at| of(*subject, at, round)))
    };
    let days = each(|subject, at, _| NEW_YEAR - 730 + at * 54 + noise(subject) % 54).map(|day| day as i32);
    let values = each(|subject, at, round| 100 + noise(subject * 31 + at + round * 7) % 80).map(|value| value as f64);
    let code = each(|subject, at, _| noise(subject * 13 + at) % CODES.len() as i64).map(|code| code as i8);
    let codes: ArrayRef = Arc::new(StringArray::from_iter_values(CODES));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(each(|subject, _, _| subject))),
        Arc::new(Int64Array::from_iter_values(each(|subject, at, _| subject * OBSERVATIONS_EACH + at))),
        Arc::new(Date32Array::from_iter_values(days)),
        Arc::new(DictionaryArray::<Int8Type>::try_new(Int8Array::from_iter_values(code), codes)?),
        Arc::new(Float64Array::from_iter_values(values)),
    ];
    Ok(RecordBatch::try_new(observation_columns(), columns)?)
}

/// One resident's observations with the newest one as it is in other ones.
pub fn newest_changed(before: &RecordBatch, after: &RecordBatch) -> Outcome<RecordBatch> {
    let older = before.num_rows() - 1;
    let parts = [before.slice(0, older), after.slice(older, 1)];
    Ok(concat_batches(before.schema_ref(), &parts)?)
}

/// A number that looks drawn and is always the same.
fn noise(of: i64) -> i64 {
    (of.wrapping_mul(0x9E37_79B9_7F4A_7C15u64 as i64) >> 17).rem_euclid(1_000_003)
}
