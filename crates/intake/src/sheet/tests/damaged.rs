//! Files that a line or a disk has damaged, and files that somebody made to do harm: a sheet or an issue, soon, and
//! within bounds.

use super::{MADE, MADE_TEXT, refused};
use crate::archive::{Most, unpack};
use crate::sheet::{BYTES_MAX, COLUMNS_MAX, ROWS_MAX, is_sheet, read};
use proptest::prelude::*;
use proptest::sample::Index;
use std::time::{Duration, Instant};

/// Where some bytes stand first.
fn place(bytes: &[u8], of: &[u8]) -> usize {
    bytes.windows(of.len()).position(|window| window == of).unwrap()
}

/// The old workbook with other bytes at a place.
fn with(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut book = MADE[0].1.to_vec();
    book[at..at + bytes.len()].copy_from_slice(bytes);
    book
}

fn sector(number: u32) -> usize {
    512 * (number as usize + 1)
}

fn number_at(book: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(book[at..at + 4].try_into().unwrap())
}

#[test]
fn a_workbook_that_names_its_last_cell_far_away_is_refused_before_room_is_made() {
    let book = MADE[0].1;
    let dimensions = place(book, &[0x00, 0x02, 14, 0]) + 4;
    refused(&with(dimensions + 4, &u32::MAX.to_le_bytes()), "sheet_too_large");
    refused(&with(dimensions, &u32::MAX.to_le_bytes()), "sheet_unreadable");
    // A cell of a shared text (LabelSst, ten bytes): its row and its column.
    let cell = place(book, &[0xfd, 0x00, 10, 0]) + 4;
    refused(&with(cell, &[0xff, 0xff, 0xff, 0xff]), "sheet_too_large");
}

#[test]
fn a_chain_of_sectors_without_an_end_is_refused() {
    let book = MADE[0].1;
    let table = sector(number_at(book, 76));
    let folder = number_at(book, 48);
    refused(&with(table + 4 * folder as usize, &folder.to_le_bytes()), "sheet_unreadable");
    let entry = place(book, &"Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    let first = number_at(book, entry + 116);
    let mut endless = with(table + 4 * first as usize, &first.to_le_bytes());
    endless[entry + 120..entry + 124].fill(0xff);
    refused(&endless, "sheet_unreadable");
}

#[test]
fn empty_cells_count_too() {
    let row = ",".repeat(COLUMNS_MAX - 1) + "x\n";
    let rows = BYTES_MAX / COLUMNS_MAX / size_of::<String>() + 1;
    assert!(rows < ROWS_MAX);
    refused(row.repeat(rows).as_bytes(), "sheet_too_large");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_damaged_file_is_a_sheet_or_an_issue_and_soon(
        of in 0usize..3, edits in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6), cut in prop::option::of(any::<Index>()),
    ) {
        let (gb, _, _) = encoding_rs::GB18030.encode(MADE_TEXT);
        let mut bytes = [MADE[0].1, MADE[1].1, &gb][of].to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
        let begun = Instant::now();
        if let Ok(sheet) = read(&bytes) {
            prop_assert!(sheet.rows.len() <= ROWS_MAX && sheet.rows.iter().all(|row| row.cells.len() <= COLUMNS_MAX));
        }
        prop_assert!(begun.elapsed() < Duration::from_secs(5));
        if let Ok(parts) = unpack(&bytes, Most { parts: 100, bytes: 1 << 20 }, &|_| true) {
            prop_assert!(parts.iter().map(|(_, part)| part.len()).sum::<usize>() <= 1 << 20);
        }
    }

    #[test]
    fn bytes_of_any_kind_are_a_sheet_or_an_issue(head in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"\""]), tail in prop::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [head, &tail].concat();
        is_sheet("a.csv", &bytes);
        let _ = read(&bytes);
    }
}
