//! Rows as text: one JSON object per line, or CSV.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes one JSON object per row with every column; an empty cell is null.
pub fn ndjson<W: Write + ?Sized>(batch: &RecordBatch, out: &mut W) -> io::Result<()> {
    let schema = batch.schema();
    let names: Vec<String> = schema.fields().iter().map(|field| json_name(field.name())).collect();
    let mut line = String::new();
    for row in 0..batch.num_rows() {
        line.clear();
        for (at, (name, column)) in names.iter().zip(batch.columns()).enumerate() {
            line.push(if at == 0 { '{' } else { ',' });
            line.push_str(name);
            json_cell(column, row, &mut line)?;
        }
        line.push_str(if names.is_empty() { "{}\n" } else { "}\n" });
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn json_name(name: &str) -> String {
    let mut quoted = String::new();
    json_text(name, &mut quoted);
    quoted + ":"
}

/// Writes the column names as the first line of comma-separated rows.
pub fn csv_head<W: Write + ?Sized>(schema: &Schema, out: &mut W) -> io::Result<()> {
    let mut line = String::new();
    for (at, field) in schema.fields().iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        csv_text(field.name(), &mut line);
    }
    writeln!(out, "{line}")
}

/// Writes comma-separated rows. Lists are JSON.
pub fn csv<W: Write + ?Sized>(batch: &RecordBatch, out: &mut W) -> io::Result<()> {
    let (mut line, mut cell) = (String::new(), String::new());
    for row in 0..batch.num_rows() {
        line.clear();
        for (at, column) in batch.columns().iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            if !column.is_null(row) {
                cell.clear();
                plain(column, row, &mut cell)?;
                csv_text(&cell, &mut line);
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
        DataType::Utf8 => json_text(column.as_string::<i32>().value(row), line),
        DataType::Boolean | DataType::List(_) => plain(column, row, line)?,
        kind if kind.is_numeric() => plain(column, row, line)?,
        _ => {
            let mut text = String::new();
            plain(column, row, &mut text)?;
            json_text(&text, line);
        }
    }
    Ok(())
}

/// Adds a cell's text; what this crate does not make itself is formatted as Arrow does.
fn plain(column: &ArrayRef, row: usize, text: &mut String) -> io::Result<()> {
    let written = match column.data_type() {
        DataType::Utf8 => text.write_str(column.as_string::<i32>().value(row)),
        DataType::Boolean => write!(text, "{}", column.as_boolean().value(row)),
        DataType::Int64 => write!(text, "{}", column.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => write!(text, "{}", column.as_primitive::<Float64Type>().value(row)),
        DataType::Date32 => match column.as_primitive::<Date32Type>().value_as_date(row) {
            Some(day) => write!(text, "{day}"),
            None => Ok(()),
        },
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            text.push('[');
            for at in 0..items.len() {
                if at > 0 {
                    text.push(',');
                }
                json_cell(&items, at, text)?;
            }
            text.write_char(']')
        }
        _ => {
            let format = FormatOptions::default();
            let cells = ArrayFormatter::try_new(column.as_ref(), &format).map_err(io::Error::other)?;
            write!(text, "{}", cells.value(row))
        }
    };
    written.map_err(io::Error::other)
}

/// Adds a JSON string; most texts need no escape and are added as they are.
fn json_text(text: &str, line: &mut String) {
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        line.push_str(&sonic_rs::to_string(text).unwrap_or_else(|_| "\"\"".into()));
    } else {
        line.push('"');
        line.push_str(text);
        line.push('"');
    }
}

fn csv_text(text: &str, line: &mut String) {
    if !text.contains([',', '"', '\n', '\r']) {
        return line.push_str(text);
    }
    line.push('"');
    for piece in text.split_inclusive('"') {
        line.push_str(piece);
        if piece.ends_with('"') {
            line.push('"');
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::View;

    const VIEW: &str = r#"{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"},
        {"name":"active","path":"active","type":"boolean"},{"name":"born","path":"birthDate","tag":[{"name":"ansi/type","value":"DATE"}]},
        {"name":"n","path":"multipleBirth","type":"integer"},{"name":"given","path":"name.given","collection":true}]}]}"#;

    #[test]
    fn texts_are_escaped_and_empty_cells_are_empty() {
        let view = View::compile(&fhir::json::parse_any(VIEW.as_bytes()).unwrap()).unwrap();
        let mut builder = view.builder();
        for resource in [
            r#"{"resourceType":"Patient","id":"a\"b,\\c\n","active":true,"birthDate":"2020-02-29","multipleBirthInteger":-2,"name":[{"given":["x","y\"z"]}]}"#,
            r#"{"resourceType":"Patient","id":"p"}"#,
        ] {
            builder.append_bytes(resource.as_bytes()).unwrap();
        }
        let batch = builder.finish().unwrap();
        let (mut json, mut text) = (Vec::new(), Vec::new());
        ndjson(&batch, &mut json).unwrap();
        csv_head(&batch.schema(), &mut text).unwrap();
        csv(&batch, &mut text).unwrap();
        assert_eq!(
            String::from_utf8(json).unwrap(),
            concat!(
                r#"{"id":"a\"b,\\c\n","active":true,"born":"2020-02-29","n":-2,"given":["x","y\"z"]}"#,
                "\n",
                r#"{"id":"p","active":null,"born":null,"n":null,"given":[]}"#,
                "\n"
            )
        );
        let expected =
            "id,active,born,n,given\n\"a\"\"b,\\c\n\",true,2020-02-29,-2,\"[\"\"x\"\",\"\"y\\\"\"z\"\"]\"\np,,,,[]\n";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}
