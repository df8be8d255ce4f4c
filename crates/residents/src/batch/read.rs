//! Delimited text to cells, on all cores: UTF-8 or GB18030, cut where a line ends outside of quotes.

use super::cells::Cells;
use super::{Columns, File, cores};
use crate::model::Field;
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{GB18030, UTF_8};
use std::borrow::Cow;
use terms::{Issue, Refusal, Result};

/// A row has about so many bytes.
const ROW_BYTES: usize = 80;

/// Reads one file's rows. Cells that a row lacks are empty; what cannot be read as text is said.
pub fn read((file, bytes): File, columns: &Columns, issues: &mut Vec<Issue>) -> Result<Vec<Cells>> {
    let text = decode(bytes, file, issues);
    let bytes = text.as_bytes();
    let head_bytes = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1);
    let (head, rows) = bytes.split_at(head_bytes);
    let places = places(head, columns, file)?;
    let read = cores::each(&pieces(rows, cores::count()), |piece| cells(piece, &places));
    for (at, code) in ["match_short_rows", "match_no_id"].into_iter().enumerate() {
        let count: u64 = read.iter().map(|(_, wrong)| wrong[at]).sum();
        if count > 0 {
            issues.push(Issue::warning(code, file).with("count", count));
        }
    }
    let cells: Vec<Cells> = read.into_iter().map(|(cells, _)| cells).collect();
    issues.extend(blank(&cells, columns).map(|name| Issue::warning("match_empty_column", file).with("column", name)));
    Ok(cells)
}

/// The columns that say nothing in any row.
fn blank<'c>(cells: &'c [Cells], columns: &'c Columns) -> impl Iterator<Item = &'c String> {
    let fields = columns.fields.iter().map(|(field, name)| (Some(*field), name));
    let full = columns.full_name.iter().map(|name| (None, name));
    let says = |field: Option<Field>| move |cells: &Cells| cells.said[field.map_or(Field::COUNT, Field::at)];
    let has_rows = cells.iter().any(|cells| cells.len() > 0);
    fields.chain(full).filter(move |(field, _)| has_rows && !cells.iter().any(says(*field))).map(|(_, name)| name)
}

/// UTF-8 if it is that, else GB18030 (which holds GBK and GB2312); broken characters are replaced and told.
fn decode<'a>(bytes: &'a [u8], file: &str, issues: &mut Vec<Issue>) -> Cow<'a, str> {
    let (text, encoding, broken) = UTF_8.decode(bytes);
    if !broken {
        return text;
    }
    let (chinese, _, unreadable) = GB18030.decode(bytes);
    if encoding == UTF_8 && !unreadable {
        return chinese;
    }
    let count = |text: &str| text.matches('\u{fffd}').count();
    let (wrong, wrong_chinese) = (count(&text), count(&chinese));
    issues.push(Issue::warning("match_no_text", file).with("count", wrong.min(wrong_chinese)));
    if wrong <= wrong_chinese { text } else { chinese }
}

/// Which cell of a row is which: the id first, then the fields in their order; full names last.
struct Places {
    id: usize,
    fields: [Option<usize>; Field::COUNT],
    full_name: Option<usize>,
    width: usize,
}

fn places(head: &[u8], columns: &Columns, file: &str) -> Result<Places> {
    let mut record = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(head);
    reader.read_byte_record(&mut record).map_err(|error| unreadable(file, &error))?;
    let names: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    let place = |name: &String| {
        let found = names.iter().position(|other| other == name);
        found.ok_or_else(|| Refusal::new("match_no_column").with("column", name).with("file", file))
    };
    let mut fields = [None; Field::COUNT];
    for (field, name) in &columns.fields {
        fields[field.at()] = Some(place(name)?);
    }
    let full_name = columns.full_name.as_ref().map(place).transpose()?;
    Ok(Places { id: place(&columns.id)?, fields, full_name, width: names.len() })
}

fn unreadable(file: &str, error: &csv::Error) -> Refusal {
    Refusal::new("match_unreadable").with("file", file).with("why", error)
}

/// Cuts at line ends outside of quotes: an even number of quotes stands before each.
fn pieces(rows: &[u8], count: usize) -> Vec<&[u8]> {
    let mut pieces = Vec::with_capacity(count);
    let (mut rest, size) = (rows, rows.len() / count + 1);
    while rest.len() > size {
        let mut quoted = rest[..size].iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        let end = rest[size..].iter().position(|byte| {
            quoted ^= *byte == b'"';
            *byte == b'\n' && !quoted
        });
        let Some(end) = end else { break };
        let (piece, after) = rest.split_at(size + end + 1);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// The cells of a piece, and how many rows lack some, and how many an id.
fn cells(piece: &[u8], places: &Places) -> (Cells, [u64; 2]) {
    let mut cells = Cells::with_room(piece.len() / ROW_BYTES);
    let mut record = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(piece);
    let mut wrong = [0; 2];
    // A reader of bytes fails for want of memory alone: whatever stands in quotes or not is a cell.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        let id = cell(Some(places.id));
        wrong[0] += u64::from(record.len() < places.width);
        wrong[1] += u64::from(id.trim_ascii().is_empty());
        cells.push(id, places.fields.map(cell), cell(places.full_name));
    }
    (cells, wrong)
}
