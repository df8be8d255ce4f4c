//! Rows of a run to be, in one piece of memory.

use super::body::{self, each_cell, each_run, window_of};
use super::chunk::{self, Chunk, Kind, Row};
use super::filter::Filter;
use crate::fault::Inner;
use fhir::search::Cell;
use std::cell::RefCell;
use std::ops::Range;

/// Rows, first as they come and then sorted.
#[derive(Default)]
pub(crate) struct Rows {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

struct Place {
    /// The first eight bytes of the key, which settle most comparisons.
    head: u64,
    key: Range<usize>,
    first: i64,
    kind: Kind,
    body: Range<usize>,
}

impl Rows {
    pub(crate) fn push(&mut self, row: &Row<'_>) {
        let mut head = [0; 8];
        let len = row.key.len().min(8);
        head[..len].copy_from_slice(&row.key[..len]);
        let start = self.bytes.len();
        self.bytes.extend_from_slice(row.key);
        let end = self.bytes.len();
        self.bytes.extend_from_slice(row.body);
        self.places.push(Place {
            head: u64::from_be_bytes(head),
            key: start..end,
            first: row.first,
            kind: row.kind,
            body: end..self.bytes.len(),
        });
    }

    /// Sorts by key and doc; rows of one key and window become one.
    pub(crate) fn join(self) -> Inner<Self> {
        let sorted = self.sorted();
        let mut joined = Self::default();
        let same = |one: &Place, next: &Place| {
            window_of(one.first) == window_of(next.first)
                && sorted.bytes[one.key.clone()] == sorted.bytes[next.key.clone()]
        };
        for group in sorted.places.chunk_by(same) {
            let rows: Vec<Row<'_>> = group.iter().map(|place| sorted.row(place)).collect();
            match rows.as_slice() {
                [one] => joined.push(one),
                many => joined.push(&Row { body: &as_one(many)?, ..many[0] }),
            }
        }
        Ok(joined)
    }

    /// Sorted by key and doc.
    pub(crate) fn sorted(mut self) -> Self {
        let bytes = &self.bytes;
        // What comes from other runs lies in their order already; this sort keeps such stretches.
        self.places.sort_by(|one, other| {
            let keys = one.head.cmp(&other.head).then_with(|| bytes[one.key.clone()].cmp(&bytes[other.key.clone()]));
            keys.then(one.first.cmp(&other.first))
        });
        self
    }

    fn row(&self, place: &Place) -> Row<'_> {
        Row {
            key: &self.bytes[place.key.clone()],
            first: place.first,
            kind: place.kind,
            body: &self.bytes[place.body.clone()],
        }
    }

    /// Which keys there are.
    pub(crate) fn filter(&self) -> Filter {
        Filter::of(self.places.iter().map(|place| &self.bytes[place.key.clone()]))
    }

    /// The rows in chunks; `base` is the run's first doc.
    pub(crate) fn pack(&self, base: i64) -> Vec<Chunk> {
        chunk::pack(base, self.places.iter().map(|place| self.row(place)))
    }
}

/// The docs or cells of rows of one key and window that follow each other.
fn as_one(rows: &[Row<'_>]) -> Inner<Vec<u8>> {
    match rows[0].kind {
        Kind::Docs => {
            let mut docs = Vec::new();
            rows.iter().try_for_each(|row| each_run(row.first, row.body, |run| docs.extend(run)))?;
            Ok(body::docs(&docs))
        }
        Kind::Cells => {
            let mut cells: Vec<(i64, Cell)> = Vec::new();
            for row in rows {
                let tags = RefCell::new(Vec::new());
                let tag = |tag: &str| {
                    tags.borrow_mut().push(tag.to_owned());
                    tags.borrow().len() - 1
                };
                each_cell(row.first, row.body, tag, |doc, tag, span| {
                    cells.push((doc, Cell { tag: tags.borrow()[tag].clone(), span }));
                })?;
            }
            Ok(body::cells(&cells.iter().map(|(doc, cell)| (*doc, cell)).collect::<Vec<_>>()))
        }
    }
}
