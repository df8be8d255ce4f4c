//! How docs and cells lie in a row: small numbers in few bytes, docs that follow each other as one run.

use crate::fault::{Error, Inner};
use fhir::search::{Cell, Span};
use std::ops::Range;

/// A row speaks of docs of one window only, so that windows can be looked at one after the other.
pub(crate) const WINDOW: i64 = 4096;

/// The number of a doc's window.
pub(crate) fn window_of(doc: i64) -> i64 {
    doc / WINDOW
}

pub(super) fn damaged() -> Error {
    Error::fault("the search index is damaged")
}

/// Seven bits in a byte, the lowest first.
pub(super) fn put(mut number: u64, into: &mut Vec<u8>) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Bytes while they are read.
pub(super) struct Reading<'b>(pub(super) &'b [u8]);

impl<'b> Reading<'b> {
    pub(super) fn number(&mut self) -> Inner<u64> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let (byte, rest) = self.0.split_first().ok_or_else(damaged)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift).ok_or_else(damaged)?;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    pub(super) fn size(&mut self) -> Inner<usize> {
        usize::try_from(self.number()?).map_err(|_| damaged())
    }

    pub(super) fn bytes(&mut self, len: usize) -> Inner<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(len).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(head)
    }
}

/// Docs of one window, ascending, as a row has them.
pub(crate) fn docs(docs: &[i64]) -> Vec<u8> {
    let mut body = Vec::with_capacity(docs.len() / 4 + 2);
    let mut end = docs.first().copied().unwrap_or_default();
    let mut rest = docs;
    while let Some(start) = rest.first().copied() {
        let len = rest.iter().zip(start..).take_while(|(doc, expected)| *doc == expected).count();
        put(((start - end) as u64) << 1 | u64::from(len > 1), &mut body);
        if len > 1 {
            put(len as u64 - 2, &mut body);
        }
        end = start + len as i64;
        rest = &rest[len..];
    }
    body
}

/// Shows the runs of docs of a row.
pub(crate) fn each_run(first: i64, body: &[u8], mut visit: impl FnMut(Range<i64>)) -> Inner<()> {
    let mut reading = Reading(body);
    let (mut end, last) = (first, (window_of(first) + 1) * WINDOW);
    while !reading.0.is_empty() {
        let gap = reading.number()?;
        let len = if gap & 1 == 1 { reading.number()?.checked_add(2).ok_or_else(damaged)? } else { 1 };
        let start = end.checked_add_unsigned(gap >> 1).ok_or_else(damaged)?;
        let after = i64::try_from(len).ok().and_then(|len| start.checked_add(len)).ok_or_else(damaged)?;
        if after > last {
            return Err(damaged());
        }
        visit(start..after);
        end = after;
    }
    Ok(())
}

const TIMES_IN_SECONDS: u8 = 0;
const TIMES: u8 = 1;
const NUMBERS: u8 = 2;
const SECOND: i64 = 1_000_000;

/// Cells of one window and column, by doc, as a row has them.
pub(crate) fn cells(cells: &[(i64, &Cell)]) -> Vec<u8> {
    let mut tags: Vec<&str> = cells.iter().map(|(_, cell)| cell.tag.as_str()).collect();
    tags.sort_unstable();
    tags.dedup();
    let whole = |cell: &Cell| matches!(cell.span, Span::Time(low, high) if low % SECOND == 0 && high % SECOND == 0);
    let form = match cells.first().map(|(_, cell)| cell.span) {
        Some(Span::Number(..)) | None => NUMBERS,
        _ if cells.iter().all(|(_, cell)| whole(cell)) => TIMES_IN_SECONDS,
        _ => TIMES,
    };
    let mut body = vec![form];
    put(tags.len() as u64, &mut body);
    for tag in &tags {
        put(tag.len() as u64, &mut body);
        body.extend_from_slice(tag.as_bytes());
    }
    let (mut before, mut time) = (cells.first().map_or(0, |(doc, _)| *doc), 0);
    for (doc, cell) in cells {
        put((doc - before) as u64, &mut body);
        before = *doc;
        if tags.len() > 1 {
            put(tags.binary_search(&cell.tag.as_str()).unwrap_or_default() as u64, &mut body);
        }
        match cell.span {
            Span::Time(low, high) => {
                let unit = if form == TIMES_IN_SECONDS { SECOND } else { 1 };
                put(zigzag(low / unit - time), &mut body);
                put(((high - low) / unit) as u64, &mut body);
                time = low / unit;
            }
            Span::Number(low, high) => {
                decimal(low, low != high, &mut body);
                if low != high {
                    decimal(high, false, &mut body);
                }
            }
        }
    }
    body
}

/// A number as its digits and where the point stands; eight bytes where that would not give it back.
fn decimal(number: f64, more: bool, into: &mut Vec<u8>) {
    const DIGITS_MAX: i64 = 1 << 50;
    let more = u64::from(more);
    for places in 0..7u64 {
        let scale = 10f64.powi(places as i32);
        let digits = (number * scale).round();
        if digits.abs() < DIGITS_MAX as f64 && digits / scale == number && (number != 0.0 || places == 0) {
            return put(zigzag(digits as i64) << 4 | places << 1 | more, into);
        }
    }
    put(7 << 1 | more, into);
    into.extend_from_slice(&number.to_le_bytes());
}

fn read_decimal(reading: &mut Reading<'_>) -> Inner<(f64, bool)> {
    let head = reading.number()?;
    let more = head & 1 == 1;
    let places = head >> 1 & 7;
    if places == 7 {
        let bytes = reading.bytes(8)?.try_into().map_err(|_| damaged())?;
        return Ok((f64::from_le_bytes(bytes), more));
    }
    Ok((unzigzag(head >> 4) as f64 / 10f64.powi(places as i32), more))
}

/// Shows the cells of a row: `prepare` is asked once per tag, `visit` for each cell with its answer.
pub(crate) fn each_cell<T: Copy>(
    first: i64,
    body: &[u8],
    prepare: impl Fn(&str) -> T,
    mut visit: impl FnMut(i64, T, Span),
) -> Inner<()> {
    let mut reading = Reading(body);
    let form = reading.bytes(1)?[0];
    let mut tags = Vec::new();
    for _ in 0..reading.number()? {
        let len = reading.size()?;
        tags.push(prepare(std::str::from_utf8(reading.bytes(len)?).map_err(|_| damaged())?));
    }
    let (mut doc, mut time) = (first, 0i64);
    while !reading.0.is_empty() {
        doc = doc.checked_add_unsigned(reading.number()?).ok_or_else(damaged)?;
        let tag = if tags.len() > 1 { reading.number()? as usize } else { 0 };
        let tag = *tags.get(tag).ok_or_else(damaged)?;
        let span = if form == NUMBERS {
            let (low, more) = read_decimal(&mut reading)?;
            Span::Number(low, if more { read_decimal(&mut reading)?.0 } else { low })
        } else {
            let unit = if form == TIMES_IN_SECONDS { SECOND } else { 1 };
            time = time.wrapping_add(unzigzag(reading.number()?));
            let low = time.wrapping_mul(unit);
            Span::Time(low, low.wrapping_add((reading.number()? as i64).wrapping_mul(unit)))
        };
        if window_of(doc) != window_of(first) {
            return Err(damaged());
        }
        visit(doc, tag, span);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn docs_in_a_row_take_a_few_bytes() {
        let run: Vec<i64> = (100..2_100).collect();
        assert_eq!(docs(&run).len(), 3);
        assert_eq!(docs(&[4095]), [0]);
    }

    fn cell() -> impl Strategy<Value = Cell> {
        let numbers =
            prop_oneof![(-1000i32..1000, 0..4i32).prop_map(|(n, p)| f64::from(n) / 10f64.powi(p)), any::<f64>()];
        let number = (numbers.prop_filter("finite", |n| n.is_finite()), prop::bool::ANY)
            .prop_map(|(low, open)| Span::Number(low, if open { f64::INFINITY } else { low }));
        (prop_oneof![Just("a"), Just("b"), Just("")], number).prop_map(|(tag, span)| Cell { tag: tag.into(), span })
    }

    proptest! {
        #[test]
        fn docs_come_back(set in prop::collection::btree_set(8192i64..12288, 1..300)) {
            let list: Vec<i64> = set.into_iter().collect();
            let mut back = Vec::new();
            each_run(list[0], &docs(&list), |run| back.extend(run)).unwrap();
            prop_assert_eq!(list, back);
        }

        #[test]
        fn numbers_come_back(rows in prop::collection::vec((0i64..4096, cell()), 1..50)) {
            let mut rows = rows;
            rows.sort_by_key(|(doc, _)| *doc);
            let given: Vec<(i64, &Cell)> = rows.iter().map(|(doc, cell)| (*doc, cell)).collect();
            let mut back = Vec::new();
            each_cell(rows[0].0, &cells(&given), |tag| tag.len(), |doc, tag, span| back.push((doc, tag, span))).unwrap();
            let expected: Vec<_> = rows.iter().map(|(doc, cell)| (*doc, cell.tag.len(), cell.span)).collect();
            prop_assert_eq!(back, expected);
        }

        #[test]
        fn times_come_back(rows in prop::collection::vec((0i64..4096, -(1i64 << 60)..1i64 << 60, 1i64..1 << 40, prop::bool::ANY), 1..50)) {
            let mut rows = rows;
            rows.sort_by_key(|(doc, ..)| *doc);
            let made: Vec<(i64, Cell)> = rows.iter().map(|(doc, low, len, whole)| {
                let unit = if *whole { SECOND } else { 1 };
                let low = low / unit * unit;
                (*doc, Cell { tag: String::new(), span: Span::Time(low, low + len / unit * unit) })
            }).collect();
            let given: Vec<(i64, &Cell)> = made.iter().map(|(doc, cell)| (*doc, cell)).collect();
            let mut back = Vec::new();
            each_cell(made[0].0, &cells(&given), |_| (), |doc, (), span| back.push((doc, span))).unwrap();
            prop_assert_eq!(back, made.iter().map(|(doc, cell)| (*doc, cell.span)).collect::<Vec<_>>());
        }

        #[test]
        fn damage_is_told_and_never_more(first in 0i64..100_000, body in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = each_run(first, &body, |_| ());
            let _ = each_cell(first, &body, |_| (), |_, (), _| ());
        }
    }
}
