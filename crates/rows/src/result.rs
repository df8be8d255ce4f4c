//! The columns that an indicator's rows must have (design.md section 4), and what its rows must be.

use crate::columns::{plain, subjects, text_at, texts};
use crate::failure::place;
use crate::head::{Aggregate, Head, Kind, Unit};
use crate::order::Order;
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use terms::Issue;

/// What is wrong with the columns of an indicator's result.
pub(crate) fn result_columns(file: &str, head: &Head, columns: &[(String, DataType)]) -> Vec<Issue> {
    let has = |name: &str| columns.iter().any(|(column, _)| column == name);
    let missing = |name: &&&str| !has(name);
    let mut wanted = vec!["subject", "area", "institution"];
    wanted.extend(match head.kind {
        Kind::YesNo => ["met"].as_slice(),
        Kind::Amount if head.aggregate == Aggregate::Distinct => [].as_slice(),
        Kind::Amount => ["amount"].as_slice(),
        Kind::Ratio => ["numerator", "denominator"].as_slice(),
    });
    if head.unit == Unit::Item {
        wanted.push("item");
    }
    let issue = |name: &&str| Issue::blocking("indicator_column_missing", place(file, 1)).with("name", *name);
    let mut issues: Vec<Issue> = wanted.iter().filter(missing).map(issue).collect();
    issues.extend(columns.iter().filter(|(name, of)| !fits(name, of)).map(|(name, of)| {
        Issue::blocking("indicator_column_type", place(file, 1)).with("name", name).with("type", of)
    }));
    issues
}

/// Columns of the contract have one type each, whatever the SQL gives.
pub(crate) fn result_schema(columns: &[(String, DataType)]) -> SchemaRef {
    plain(columns.iter().map(|(name, of)| {
        let wanted = wanted_type(name).filter(|wanted| !carries(of, wanted));
        (name.clone(), wanted.unwrap_or_else(|| of.clone()))
    }))
}

/// Texts that repeat may stay as they are kept, as numbers and a list of the texts.
fn carries(of: &DataType, wanted: &DataType) -> bool {
    matches!(of, DataType::Dictionary(_, value) if **value == *wanted)
}

fn wanted_type(name: &str) -> Option<DataType> {
    match name {
        "subject" => Some(DataType::Int64),
        "item" | "area" | "institution" | "gap" | "beside" => Some(DataType::Utf8),
        "met" => Some(DataType::Boolean),
        "amount" | "numerator" | "denominator" => Some(DataType::Float64),
        "rescue_by" => Some(DataType::Date32),
        _ => None,
    }
}

fn fits(name: &str, of: &DataType) -> bool {
    match (wanted_type(name), of) {
        (None, _) | (_, DataType::Null) => true,
        (Some(DataType::Int64), of) => of.is_integer(),
        (Some(DataType::Float64), of) => of.is_numeric(),
        (Some(DataType::Boolean), of) => *of == DataType::Boolean,
        (Some(DataType::Date32), of) => of.is_temporal(),
        _ => true,
    }
}

/// What is wrong with the rows: two of them for one unit. The batch is in order and holds whole
/// subjects.
pub(crate) fn wrong_rows(file: &str, unit: Unit, order: &Order, batch: &RecordBatch) -> Option<Issue> {
    let subject = subjects(batch, order.subject);
    let items = texts(batch, "item").filter(|_| unit == Unit::Item);
    let item = |row: usize| text_at(items.as_ref(), row);
    let is_twice = |row: &usize| subject[*row - 1] == subject[*row] && item(*row - 1) == item(*row);
    let twice = (1..batch.num_rows()).find(is_twice)?;
    let issue = Issue::blocking("indicator_row_twice", place(file, 1)).with("subject", subject[twice]);
    Some(issue.with("item", item(twice).unwrap_or_default()))
}
