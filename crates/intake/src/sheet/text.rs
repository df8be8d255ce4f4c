//! Rows of text with separators: UTF-8, UTF-16 with its mark, or GB18030 (which holds GBK and GB2312).

use super::{Gather, Sheet};
use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;
use terms::Issue;

/// So many bytes at the beginning tell the separator.
const HEAD_BYTES: usize = 16 << 10;

/// Separators in the order in which they win where several are equally many.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Reads the rows of a text. What is no text at all says so.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, Issue> {
    let text = decode(bytes)?;
    let start = text.trim_start();
    // Some systems hand out web pages under a workbook's name.
    if start.starts_with('<') {
        return Err(Issue::blocking("sheet_web_page", ""));
    }
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(start)).from_reader(text.as_bytes());
    let mut gather = Gather::default();
    let mut record = StringRecord::new();
    let mut number = 0;
    while reader.read_record(&mut record).map_err(|error| {
        let line = error.position().map_or(0, csv::Position::line);
        Issue::blocking("sheet_unreadable", format!("row {line}")).with("why", error)
    })? {
        number += 1 + blank_lines(&text, record.position().map_or(0, csv::Position::byte) as usize);
        for (column, cell) in record.iter().enumerate() {
            gather.cell(number, column, cell.trim().to_owned())?;
        }
    }
    Ok(Sheet { rows: gather.rows, ..Sheet::default() })
}

/// The empty lines before the record that is read from here: a sheet shows them as rows. The reader
/// leaves the second half of a line's end (CR LF) to the next record.
fn blank_lines(text: &str, from: usize) -> u32 {
    let (Some(before), Some(rest)) = (text.get(..from), text.get(from..)) else { return 0 };
    let ends = rest.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let lines = ends.filter(|byte| *byte == b'\n').count() as u32;
    lines - u32::from(before.ends_with('\r') && rest.starts_with('\n'))
}

/// UTF-8 if it is that without fault, else GB18030; a mark at the beginning says it first.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Issue> {
    let marked = Encoding::for_bom(bytes);
    if marked.is_none() && bytes.contains(&0) {
        return Err(Issue::blocking("sheet_no_text", ""));
    }
    let whole =
        |encoding: &'static Encoding, bytes| encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let text = match marked {
        Some((encoding, mark)) => whole(encoding, &bytes[mark..]),
        None => whole(UTF_8, bytes).or_else(|| whole(GB18030, bytes)),
    };
    text.ok_or_else(|| Issue::blocking("sheet_no_text", ""))
}

/// The separator that the first lines have most of, outside of quotes.
fn separator(text: &str) -> u8 {
    let mut counts = [0usize; SEPARATORS.len()];
    let mut quoted = false;
    for byte in text.bytes().take(HEAD_BYTES) {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ => {
                if let Some(at) = SEPARATORS.iter().position(|separator| *separator == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    let most = (0..SEPARATORS.len()).rev().max_by_key(|at| counts[*at]).unwrap_or_default();
    SEPARATORS[most]
}
