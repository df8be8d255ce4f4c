//! Parquet files that others made, as delimited text: for whoever reads text.
//!
//! Never keeps anything of them.

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::csv::WriterBuilder;
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatchReader;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use std::fs::File;
use std::sync::Arc;
use terms::{Refusal, Result};

/// How a Parquet file begins.
pub const PARQUET: &[u8] = b"PAR1";

/// Some columns of a Parquet file as text with a head, separated by commas, in the file's order; a column that the
/// file lacks is not in the head.
pub fn parquet_as_text(file: File, named: &str, columns: &[&str]) -> Result<Vec<u8>> {
    text(file, columns)
        .map_err(|error| Refusal::new("parquet_unreadable").with("file", named).with("why", error).into())
}

fn text(file: File, columns: &[&str]) -> std::result::Result<Vec<u8>, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let fields = builder.schema().fields().iter().enumerate();
    let wanted: Vec<usize> =
        fields.filter(|(_, field)| columns.contains(&field.name().as_str())).map(|(at, _)| at).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let reader = builder.with_projection(mask).build()?;
    let mut text = Vec::new();
    let mut writer = WriterBuilder::new().with_header(true).build(&mut text);
    writer.write(&as_texts(&RecordBatch::new_empty(reader.schema()))?)?;
    for batch in reader {
        writer.write(&as_texts(&batch?)?)?;
    }
    drop(writer);
    Ok(text)
}

/// Days that were written as instants are days.
fn as_texts(batch: &RecordBatch) -> std::result::Result<RecordBatch, ArrowError> {
    let as_text = |column: &ArrayRef| match column.data_type() {
        DataType::Timestamp(..) => cast(column, &DataType::Date32).and_then(|days| cast(&days, &DataType::Utf8)),
        _ => cast(column, &DataType::Utf8),
    };
    let columns = batch.columns().iter().map(as_text).collect::<std::result::Result<Vec<_>, _>>()?;
    let fields =
        batch.schema().fields().iter().map(|field| Field::new(field.name(), DataType::Utf8, true)).collect::<Vec<_>>();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
