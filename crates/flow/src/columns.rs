//! Reads and makes Arrow columns for the stations that work on one person at a time.
//!
//! Never decides anything: it only carries values between rows and the rules.

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use jiff::ToSpan;
use jiff::civil::date;
use programme::due::Cell;
use std::sync::Arc;
use terms::Day;

/// The columns of a batch as plain values, cast once.
pub struct Columns {
    columns: Vec<(String, Values)>,
    /// How many rows there are.
    pub rows: usize,
}

enum Values {
    Day(Date32Array),
    Whole(Int64Array),
    Number(Float64Array),
    Boolean(BooleanArray),
    Text(StringArray),
}

impl Columns {
    /// Casts every column to a day, a number, a boolean or a text; others are left out.
    pub fn of(batch: &RecordBatch) -> Self {
        let schema = batch.schema();
        let columns = schema
            .fields()
            .iter()
            .zip(batch.columns())
            .filter_map(|(field, column)| Some((field.name().clone(), values(column)?)))
            .collect();
        Self { columns, rows: batch.num_rows() }
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// One value, if the column is there and the row has one.
    pub fn cell(&self, name: &str, row: usize) -> Option<Cell> {
        let (_, values) = self.columns.iter().find(|(column, _)| column == name)?;
        match values {
            Values::Day(days) => (!days.is_null(row)).then(|| Cell::Day(day(days.value(row)))),
            Values::Whole(numbers) => (!numbers.is_null(row)).then(|| Cell::Number(numbers.value(row) as f64)),
            Values::Number(numbers) => (!numbers.is_null(row)).then(|| Cell::Number(numbers.value(row))),
            Values::Boolean(flags) => (!flags.is_null(row)).then(|| Cell::Boolean(flags.value(row))),
            Values::Text(texts) => (!texts.is_null(row)).then(|| Cell::Text(texts.value(row).to_owned())),
        }
    }

    /// A day.
    pub fn day(&self, name: &str, row: usize) -> Option<Day> {
        match self.cell(name, row)? {
            Cell::Day(day) => Some(day),
            _ => None,
        }
    }

    /// A text.
    pub fn text(&self, name: &str, row: usize) -> Option<String> {
        match self.cell(name, row)? {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub fn whole(&self, name: &str, row: usize) -> Option<i64> {
        let (_, values) = self.columns.iter().find(|(column, _)| column == name)?;
        match values {
            Values::Whole(numbers) => (!numbers.is_null(row)).then(|| numbers.value(row)),
            _ => None,
        }
    }
}

fn values(column: &ArrayRef) -> Option<Values> {
    let to = |kind: &DataType| cast(column, kind).ok();
    Some(match column.data_type() {
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => {
            Values::Day(to(&DataType::Date32)?.as_primitive::<Date32Type>().clone())
        }
        DataType::Boolean => Values::Boolean(column.as_boolean().clone()),
        kind if kind.is_integer() => Values::Whole(to(&DataType::Int64)?.as_primitive::<Int64Type>().clone()),
        kind if kind.is_floating() => Values::Number(to(&DataType::Float64)?.as_primitive::<Float64Type>().clone()),
        _ => Values::Text(to(&DataType::Utf8)?.as_string::<i32>().clone()),
    })
}

/// Days since 1970-01-01 as Arrow counts them.
pub fn day(number: i32) -> Day {
    date(1970, 1, 1).saturating_add(i64::from(number).days())
}

/// The number that Arrow has for a day.
pub fn number(day: Day) -> i32 {
    let span = date(1970, 1, 1).until(day).map(|span| span.get_days());
    span.unwrap_or(i32::MAX)
}

/// A column of days.
pub fn days(values: impl Iterator<Item = Option<Day>>) -> ArrayRef {
    Arc::new(values.map(|value| value.map(number)).collect::<Date32Array>())
}

/// A column of whole numbers.
pub fn wholes(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<Int64Array>())
}

/// A column of yes and no.
pub fn flags(values: impl Iterator<Item = Option<bool>>) -> ArrayRef {
    Arc::new(values.collect::<BooleanArray>())
}

/// A column of texts.
pub fn texts(values: impl Iterator<Item = Option<String>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_survive_the_way_to_arrow_and_back() {
        for on in [date(1970, 1, 1), date(1899, 12, 31), date(2026, 11, 16), date(2400, 2, 29)] {
            assert_eq!(day(number(on)), on);
        }
    }
}
