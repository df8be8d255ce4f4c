//! Reads typed columns out of record batches, whatever string or number type carries them.

use crate::failure::fault;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Int64Type, Schema, SchemaRef};
use std::sync::Arc;
use terms::{Day, Result};

/// Days since 1970-01-01, as Arrow counts them.
pub(crate) fn days_since_1970(day: Day) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    day.since(epoch).map_or(0, |span| span.get_days())
}

/// The batch with exactly these columns, by name, each cast to the wanted type.
pub(crate) fn conform(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let column = |field: &Arc<Field>| -> Result<ArrayRef> {
        let found = batch.column_by_name(field.name());
        let found = found.ok_or_else(|| fault("read rows")(format!("no column `{}`", field.name())))?;
        if found.data_type() == field.data_type() {
            return Ok(Arc::clone(found));
        }
        cast(found, field.data_type()).map_err(fault("cast rows"))
    };
    let columns = schema.fields().iter().map(column).collect::<Result<Vec<_>>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(fault("take rows in"))
}

/// The same columns, all of them allowed to be empty, strings in one form.
pub(crate) fn plain(fields: impl Iterator<Item = (String, DataType)>) -> SchemaRef {
    let field = |(name, of): (String, DataType)| Field::new(name, plain_type(of), true);
    Arc::new(Schema::new(fields.map(field).collect::<Vec<_>>()))
}

fn plain_type(of: DataType) -> DataType {
    match of {
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Null => DataType::Utf8,
        other => other,
    }
}

/// The subject column, which never has an empty cell here.
pub(crate) fn subjects(batch: &RecordBatch, column: usize) -> &[i64] {
    batch.column(column).as_primitive_opt::<Int64Type>().map_or(&[], |column| column.values())
}

/// A column of texts, whatever carries them.
pub(crate) fn texts(batch: &RecordBatch, name: &str) -> Option<StringArray> {
    let column = batch.column_by_name(name)?;
    let column = cast(column, &DataType::Utf8).ok()?;
    column.as_string_opt::<i32>().cloned()
}

/// A column of numbers.
pub(crate) fn numbers(batch: &RecordBatch, name: &str) -> Option<Float64Array> {
    let column = cast(batch.column_by_name(name)?, &DataType::Float64).ok()?;
    column.as_primitive_opt::<Float64Type>().cloned()
}

/// A column of whole numbers.
pub(crate) fn integers(batch: &RecordBatch, name: &str) -> Option<Int64Array> {
    let column = cast(batch.column_by_name(name)?, &DataType::Int64).ok()?;
    column.as_primitive_opt::<Int64Type>().cloned()
}

/// A column of yes and no.
pub(crate) fn flags(batch: &RecordBatch, name: &str) -> Option<BooleanArray> {
    batch.column_by_name(name)?.as_boolean_opt().cloned()
}

/// A column of days, as days since 1970-01-01.
pub(crate) fn days(batch: &RecordBatch, name: &str) -> Option<arrow::array::Date32Array> {
    let column = cast(batch.column_by_name(name)?, &DataType::Date32).ok()?;
    column.as_primitive_opt::<Date32Type>().cloned()
}

/// The text in one cell, if there is one.
pub(crate) fn text_at(column: Option<&StringArray>, row: usize) -> Option<&str> {
    column.filter(|column| column.is_valid(row)).map(|column| column.value(row))
}
