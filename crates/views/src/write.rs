//! Rows as text: one JSON object per line, or CSV.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use std::io::{self, Write};

/// Writes one JSON object per row with every column; an empty cell is null.
pub fn ndjson<W: Write + ?Sized>(batch: &RecordBatch, out: &mut W) -> io::Result<()> {
    let schema = batch.schema();
    let names: Vec<String> = schema.fields().iter().map(|field| quoted(field.name())).collect();
    let mut line = String::new();
    for row in 0..batch.num_rows() {
        line.clear();
        for (at, (name, column)) in names.iter().zip(batch.columns()).enumerate() {
            line.push(if at == 0 { '{' } else { ',' });
            line.push_str(name);
            line.push(':');
            json_cell(column, row, &mut line)?;
        }
        line.push_str(if names.is_empty() { "{}\n" } else { "}\n" });
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Writes comma-separated rows; `head` says whether the column names come first. Lists are JSON.
pub fn csv<W: Write + ?Sized>(batch: &RecordBatch, out: &mut W, head: bool) -> io::Result<()> {
    let schema = batch.schema();
    if head {
        let names: Vec<String> = schema.fields().iter().map(|field| csv_text(field.name())).collect();
        writeln!(out, "{}", names.join(","))?;
    }
    let mut line = String::new();
    for row in 0..batch.num_rows() {
        line.clear();
        for (at, column) in batch.columns().iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            if !column.is_null(row) {
                line.push_str(&csv_text(&plain(column, row)?));
            }
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn json_cell(column: &ArrayRef, row: usize, line: &mut String) -> io::Result<()> {
    if column.is_null(row) {
        line.push_str("null");
        return Ok(());
    }
    match column.data_type() {
        DataType::Boolean => line.push_str(if column.as_boolean().value(row) { "true" } else { "false" }),
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            line.push('[');
            for at in 0..items.len() {
                if at > 0 {
                    line.push(',');
                }
                json_cell(&items, at, line)?;
            }
            line.push(']');
        }
        kind if kind.is_numeric() => line.push_str(&plain(column, row)?),
        _ => line.push_str(&quoted(&plain(column, row)?)),
    }
    Ok(())
}

/// A cell's text; what this crate does not make itself is formatted as Arrow does.
fn plain(column: &ArrayRef, row: usize) -> io::Result<String> {
    Ok(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Date32 => match column.as_primitive::<Date32Type>().value_as_date(row) {
            Some(day) => day.to_string(),
            None => String::new(),
        },
        DataType::List(_) => {
            let mut text = String::new();
            json_cell(column, row, &mut text)?;
            text
        }
        _ => {
            let format = FormatOptions::default();
            let cells = ArrayFormatter::try_new(column.as_ref(), &format).map_err(io::Error::other)?;
            cells.value(row).to_string()
        }
    })
}

fn quoted(text: &str) -> String {
    sonic_rs::to_string(text).unwrap_or_else(|_| "\"\"".into())
}

fn csv_text(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
