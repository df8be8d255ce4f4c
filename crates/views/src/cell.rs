//! Column types, and how a FHIRPath result becomes a cell.

use arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow::datatypes::{DataType, Field};
use fhir::path::{Collection, Item};
use std::fmt::Write;
use std::sync::Arc;

/// The type of a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    Day,
    List,
}

impl Kind {
    /// The type of a column: the SQL type of its tag comes before its FHIR type.
    pub(crate) fn of(fhir_type: &str, sql_type: Option<&str>, collection: bool) -> Self {
        if collection {
            return Kind::List;
        }
        if let Some(sql_type) = sql_type {
            let name = sql_type.split(['(', ' ']).next().unwrap_or_default().to_ascii_uppercase();
            return match name.as_str() {
                "DATE" => Kind::Day,
                "SMALLINT" | "INTEGER" | "INT" | "BIGINT" => Kind::Integer,
                "DOUBLE" | "FLOAT" | "REAL" | "DECIMAL" | "NUMERIC" | "DEC" => Kind::Number,
                "BOOLEAN" => Kind::Boolean,
                _ => Kind::Text,
            };
        }
        match fhir_type.rsplit(['/', '.']).next().unwrap_or_default() {
            "integer" | "positiveInt" | "unsignedInt" | "integer64" | "Integer" => Kind::Integer,
            "decimal" | "Decimal" => Kind::Number,
            "boolean" | "Boolean" => Kind::Boolean,
            _ => Kind::Text,
        }
    }

    pub(crate) fn data_type(self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Integer => DataType::Int64,
            Kind::Number => DataType::Float64,
            Kind::Boolean => DataType::Boolean,
            Kind::Day => DataType::Date32,
            Kind::List => DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))),
        }
    }
}

/// The cells of one column so far.
pub(crate) enum Cells {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Boolean(BooleanBuilder),
    Day(Date32Builder),
    List(ListBuilder<StringBuilder>),
}

impl Cells {
    pub(crate) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Cells::Text(StringBuilder::new()),
            Kind::Integer => Cells::Integer(Int64Builder::new()),
            Kind::Number => Cells::Number(Float64Builder::new()),
            Kind::Boolean => Cells::Boolean(BooleanBuilder::new()),
            Kind::Day => Cells::Day(Date32Builder::new()),
            Kind::List => Cells::List(ListBuilder::new(StringBuilder::new())),
        }
    }

    /// Adds a cell. The builder has seen to it that only lists get several items.
    pub(crate) fn push(&mut self, value: &Collection<'_>) {
        let first = value.first();
        match self {
            Cells::Text(cells) => match first {
                Some(item) => push_text(cells, item),
                None => cells.append_null(),
            },
            Cells::Integer(cells) => cells.append_option(first.and_then(integer)),
            Cells::Number(cells) => cells.append_option(first.and_then(number)),
            Cells::Boolean(cells) => cells.append_option(first.and_then(boolean)),
            Cells::Day(cells) => cells.append_option(first.and_then(day)),
            Cells::List(cells) => {
                value.iter().for_each(|item| push_text(cells.values(), item));
                cells.append(true);
            }
        }
    }

    pub(crate) fn finish(&mut self) -> ArrayRef {
        match self {
            Cells::Text(cells) => ArrayBuilder::finish(cells),
            Cells::Integer(cells) => ArrayBuilder::finish(cells),
            Cells::Number(cells) => ArrayBuilder::finish(cells),
            Cells::Boolean(cells) => ArrayBuilder::finish(cells),
            Cells::Day(cells) => ArrayBuilder::finish(cells),
            Cells::List(cells) => ArrayBuilder::finish(cells),
        }
    }
}

fn push_text(cells: &mut StringBuilder, item: &Item<'_>) {
    match item.as_text() {
        Some(text) => cells.append_value(text),
        None => {
            // Writing into the builder's own buffer cannot fail.
            let _ = write!(cells, "{item}");
            cells.append_value("");
        }
    }
}

fn integer(item: &Item<'_>) -> Option<i64> {
    match item.simple() {
        Item::Integer(value) => Some(value),
        Item::Decimal(value) if value.fract().is_zero() => value.trunc().to_string().parse().ok(),
        Item::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn number(item: &Item<'_>) -> Option<f64> {
    match item {
        Item::Node(node) => node.text()?.parse().ok(),
        Item::Integer(value) => Some(*value as f64),
        other => other.to_string().parse().ok(),
    }
}

fn boolean(item: &Item<'_>) -> Option<bool> {
    match item.simple() {
        Item::Boolean(value) => Some(value),
        _ => None,
    }
}

/// The local day as days since 1970; nothing where it is not known to the day.
fn day(item: &Item<'_>) -> Option<i32> {
    let day = match item.as_text() {
        Some(text) => fhir::date::day(&text),
        None => fhir::date::day(&item.to_string()),
    }?;
    days_since_1970(day)
}

/// Counted by the civil calendar: a year that begins in March ends with the leap day.
fn days_since_1970(day: terms::Day) -> Option<i32> {
    let (year, month, day) = (i32::from(day.year()), i32::from(day.month()), i32::from(day.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::Day;

    #[test]
    fn days_are_counted_from_1970() {
        let epoch = Day::new(1970, 1, 1).unwrap();
        for (year, month, day) in
            [(1970, 1, 1), (1970, 3, 1), (2000, 2, 29), (2026, 12, 31), (1900, 3, 1), (1, 1, 1), (1969, 12, 31)]
        {
            let day = Day::new(year, month, day).unwrap();
            assert_eq!(days_since_1970(day), Some((day - epoch).get_days()), "{day}");
        }
    }

    #[test]
    fn a_tag_comes_before_the_type() {
        assert_eq!(Kind::of("dateTime", Some("DATE"), false), Kind::Day);
        assert_eq!(Kind::of("dateTime", None, false), Kind::Text);
        assert_eq!(Kind::of("http://hl7.org/fhirpath/System.Integer", None, false), Kind::Integer);
        assert_eq!(Kind::of("decimal", Some("decimal(10,2)"), false), Kind::Number);
        assert_eq!(Kind::of("integer", None, true), Kind::List);
    }
}
