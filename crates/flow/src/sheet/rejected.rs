//! The rows that come back: the sender's own columns in their order, and the reason beside them.

use super::{Settled, open, preview, sentence};
use crate::Platform;
use intake::sheet::{Row, heading};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use store::{Arrival, Fate, Part};
use terms::{Actor, Failure, Issue, Language, Refusal, Result};

/// So many outcomes are read at a time.
const AT_ONCE: usize = 500;

/// Excel shows at most so many characters of one cell.
const CELL_CHARACTERS_MAX: usize = 32_767;

/// A workbook of these rows with their reasons; every cell is text, so that numbers of cards keep
/// their digits.
pub fn workbook(head: &[String], rows: &[(&Row, &str)], reason: &str) -> Result<Vec<u8>> {
    write(head, rows, reason).map_err(|error| Failure::fault("writing the rejected rows", error))
}

fn write(head: &[String], rows: &[(&Row, &str)], reason: &str) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let text = Format::new().set_num_format("@");
    let bold = Format::new().set_bold().set_num_format("@");
    let sheet = book.add_worksheet();
    // Rows that come back a second time have their reason's column already.
    let last = head.iter().position(|name| heading(name) == heading(reason)).unwrap_or(head.len());
    for (column, name) in head.iter().enumerate().filter(|(column, _)| *column != last) {
        sheet.write_string_with_format(0, column as u16, name, &bold)?;
    }
    sheet.write_string_with_format(0, last as u16, reason, &bold)?;
    for (line, (row, why)) in (1u32..).zip(rows) {
        for (column, cell) in row.cells.iter().enumerate().filter(|(column, _)| *column != last) {
            sheet.write_string_with_format(line, column as u16, cut(cell), &text)?;
        }
        sheet.write_string_with_format(line, last as u16, cut(why), &text)?;
    }
    for column in 0..head.len() as u16 {
        sheet.set_column_width(column, 16)?;
    }
    sheet.set_column_width(last as u16, 60)?;
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

fn cut(text: &str) -> String {
    text.chars().take(CELL_CHARACTERS_MAX).collect()
}

/// The workbook of the rows that an arrival set aside; refused where it has none.
pub fn of_arrival(platform: &Platform, actor: &Actor, arrival: &Arrival, language: Language) -> Result<Vec<u8>> {
    let none = || Refusal::new("not_found");
    let settled = Settled::of_format(platform, &arrival.format)?.ok_or_else(none)?;
    let bytes = platform.store.arrival_bytes(actor, arrival.arrival, Part::Received, 0..arrival.size)?;
    let table = open(&bytes).ok().and_then(|sheet| settled.table(&sheet).ok()).ok_or_else(none)?;
    let content = &platform.content;
    let words = |issue: &Issue| sentence(content, language, &settled.mapping, issue);
    let mut found: Vec<(&Row, String)> = Vec::new();
    for (number, issues) in set_aside(platform, actor, arrival)? {
        let issues: Vec<&Issue> = issues.iter().collect();
        // Rows stand in the order of their numbers.
        let at = table.rows.binary_search_by_key(&number, |row| u64::from(row.number));
        let row = at.ok().and_then(|at| table.rows.get(at));
        found.extend(row.map(|row| (row, preview::reasons_text(&issues, words))));
    }
    if found.is_empty() {
        return Err(none().into());
    }
    let rows: Vec<(&Row, &str)> = found.iter().map(|(row, why)| (*row, why.as_str())).collect();
    workbook(&table.head, &rows, content.texts.say(language, "sheet.reason_column"))
}

/// The numbers of the rows that an arrival set aside, with what was found.
pub(super) fn set_aside(platform: &Platform, actor: &Actor, arrival: &Arrival) -> Result<Vec<(u64, Vec<Issue>)>> {
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let some = platform.store.outcomes(actor, arrival.arrival, after, AT_ONCE)?;
        let Some(last) = some.last() else { return Ok(found) };
        after = last.ordinal;
        for outcome in some {
            if let Fate::SetAside { place, .. } = outcome.fate {
                found.push((place.offset, outcome.issues));
            }
        }
    }
}
