//! Workbooks: .xlsx (ISO/IEC 29500) and the older .xls.

use super::{Gather, Sheet, extent};
use crate::archive::{COMPOUND, is_locked};
use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, Xlsx};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use terms::Issue;

/// A zip archive begins so; an .xlsx is one.
const ZIP: &[u8] = b"PK\x03\x04";

/// Whether the bytes begin as a workbook does.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND)
}

/// Reads the first sheet that has rows. The reader of workbooks is not ours: what makes it stumble is
/// told as a file that cannot be read, and ends nothing else.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, Issue> {
    let read = || if bytes.starts_with(ZIP) { read_xlsx(bytes) } else { read_xls(bytes) };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(unreadable("")))
}

fn read_xlsx(bytes: &[u8]) -> Result<Sheet, Issue> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names = book.sheet_names();
    let mut sheet = Sheet::default();
    for name in names {
        // A chart has no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut gather = Gather::default();
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            let (row, column) = cell.get_position();
            gather.cell(row + 1, column as usize, text_of(cell.get_value()))?;
            if !sheet.rows.is_empty() {
                break;
            }
        }
        add(&mut sheet, name, gather);
    }
    Ok(sheet)
}

fn read_xls(bytes: &[u8]) -> Result<Sheet, Issue> {
    if is_locked(bytes) {
        return Err(Issue::blocking("sheet_encrypted", ""));
    }
    match extent::fits(bytes) {
        Some(true) => {}
        Some(false) => return Err(super::too_large()),
        None => return Err(unreadable("the sectors of the file lead nowhere")),
    }
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => Issue::blocking("sheet_encrypted", ""),
        error => unreadable(error),
    })?;
    let mut sheet = Sheet::default();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or_default();
        let mut gather = Gather::default();
        for (row, column, data) in range.used_cells() {
            gather.cell(top + row as u32 + 1, left as usize + column, text_of(&reference(data)))?;
        }
        add(&mut sheet, name, gather);
    }
    Ok(sheet)
}

/// The first sheet with rows is read; of others only the name is told.
fn add(sheet: &mut Sheet, name: String, gather: Gather) {
    match (sheet.rows.is_empty(), gather.rows.is_empty()) {
        (_, true) => {}
        (true, false) => (sheet.name, sheet.rows) = (name, gather.rows),
        (false, false) => sheet.unread.push(name),
    }
}

fn reference(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(flag) => DataRef::Bool(*flag),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(_) | Data::Empty => DataRef::Empty,
    }
}

/// A cell as text. A faulty formula is an empty cell.
fn text_of(data: &DataRef<'_>) -> String {
    match data {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(at) if at.is_datetime() => day_text(at),
        DataRef::DateTime(at) => number_text(at.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn day_text(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}

/// A number as people read it. From 16 digits on a workbook's number has lost its last ones, and the
/// exponent shows it.
fn number_text(number: f64) -> String {
    if number.abs() >= 1e15 {
        return format!("{number:e}");
    }
    let text = format!("{number:.8}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn unreadable(why: impl ToString) -> Issue {
    Issue::blocking("sheet_unreadable", "").with("why", why)
}
