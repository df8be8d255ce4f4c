//! Spreadsheets: bytes become rows of text with their numbers as the sheet shows them, and under a
//! [`Mapping`] each row becomes one draft.
//!
//! Never opens a file and never guesses who somebody is. Whoever hands over the bytes of a workbook has
//! made sure that they do not unpack to more than fits (an archive says nothing true of its own size).

mod answer;
mod drafts;
mod extent;
mod mapping;
mod person;
pub mod plain;
mod table;
mod text;
mod workbook;

pub use drafts::{Arts, Card, Reading, drafts, is_code};
pub use mapping::{Key, Mapping, PersonColumns, Source};
pub use table::{Table, heading, titles};

use terms::Issue;

/// A sheet may have this many rows.
pub const ROWS_MAX: usize = 200_000;

/// A row may have this many cells.
pub const COLUMNS_MAX: usize = 500;

/// All cells together, the empty ones between them too, may take this many bytes.
pub const BYTES_MAX: usize = 512 << 20;

/// One row that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number as the sheet shows it, from 1.
    pub number: u32,
    /// Its cells as text; days as `2026-03-05`.
    pub cells: Vec<String>,
}

/// The rows of the first sheet that has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What it is called in its file; empty where a file is one sheet.
    pub name: String,
    /// Rows that are not empty, from the top.
    pub rows: Vec<Row>,
    /// Names of other sheets with something in them, which are not read.
    pub unread: Vec<String>,
}

/// Whether a file is a spreadsheet: by its first bytes, else by its name's ending.
pub fn is_sheet(name: &str, bytes: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let named = [".xlsx", ".xls", ".csv", ".tsv", ".xlsm"].iter().any(|ending| name.ends_with(ending));
    named || workbook::is_workbook(bytes)
}

/// Reads the rows. What cannot be read is one issue that says what to do.
pub fn read(bytes: &[u8]) -> Result<Sheet, Issue> {
    let sheet = if workbook::is_workbook(bytes) { workbook::read(bytes)? } else { text::read(bytes)? };
    match sheet.rows.len() {
        0 => Err(Issue::blocking("sheet_empty", "")),
        _ => Ok(sheet),
    }
}

/// Collects rows up to the limits.
#[derive(Default)]
struct Gather {
    rows: Vec<Row>,
    bytes: usize,
}

impl Gather {
    /// Puts a text into a cell; rows come from the top, cells in any order. Empty text is nothing.
    fn cell(&mut self, number: u32, column: usize, text: String) -> Result<(), Issue> {
        if text.is_empty() {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            return Err(Issue::blocking("sheet_too_wide", "").with("max", COLUMNS_MAX));
        }
        if self.rows.last().is_none_or(|row| row.number != number) {
            if self.rows.len() >= ROWS_MAX {
                return Err(Issue::blocking("sheet_too_long", "").with("max", ROWS_MAX));
            }
            self.rows.push(Row { number, cells: Vec::new() });
        }
        if let Some(row) = self.rows.last_mut() {
            let added = (column + 1).saturating_sub(row.cells.len());
            self.bytes += text.len() + added * size_of::<String>();
            if self.bytes > BYTES_MAX {
                return Err(too_large());
            }
            if added > 0 {
                row.cells.resize(column + 1, String::new());
            }
            row.cells[column] = text;
        }
        Ok(())
    }
}

fn too_large() -> Issue {
    Issue::blocking("sheet_too_large", "").with("megabytes", BYTES_MAX >> 20)
}

#[cfg(test)]
mod tests;
