//! Rows of a run, packed: each says of its key only what differs from the row before, so that a key of
//! eight bytes takes five or six, and a row with one doc nothing besides.

use super::body::{self, Reading, damaged};
use crate::fault::Inner;
use std::ops::ControlFlow;

/// Two chunks share a page of the database.
const CHUNK_BYTES: usize = 1_950;

/// What a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Docs, as `body::docs` writes them.
    Docs,
    /// Cells, as `body::cells` writes them.
    Cells,
}

/// The docs of one key, or the cells of one column, in one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row<'r> {
    /// The key or the column.
    pub(crate) key: &'r [u8],
    /// The first doc.
    pub(crate) first: i64,
    /// What the body holds.
    pub(crate) kind: Kind,
    /// Docs or cells.
    pub(crate) body: &'r [u8],
}

/// Rows that lie together.
pub(crate) struct Chunk {
    /// The first row's key.
    pub(crate) key: Vec<u8>,
    /// The first row's first doc.
    pub(crate) first: i64,
    /// All rows.
    pub(crate) bytes: Vec<u8>,
}

/// Packs rows that are sorted by key and doc; `base` is the first doc of their run.
pub(crate) fn pack<'r>(base: i64, rows: impl Iterator<Item = Row<'r>>) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let (mut before, mut packed): (&[u8], _) = (&[], Vec::new());
    for row in rows {
        packed.clear();
        pack_row(base, before, &row, &mut packed);
        match chunks.last_mut() {
            Some(chunk) if chunk.bytes.len() + packed.len() <= CHUNK_BYTES => chunk.bytes.extend_from_slice(&packed),
            _ => {
                let mut bytes = Vec::with_capacity(CHUNK_BYTES);
                pack_row(base, &[], &row, &mut bytes);
                chunks.push(Chunk { key: row.key.to_vec(), first: row.first, bytes });
            }
        }
        before = row.key;
    }
    chunks
}

/// Both lengths in one byte where they are short.
const LONG: u8 = 0xff;

/// The body of a row with one doc.
const ONE_DOC: &[u8] = &[0];

fn pack_row(base: i64, before: &[u8], row: &Row<'_>, into: &mut Vec<u8>) {
    let shared = before.iter().zip(row.key).take_while(|(one, other)| one == other).count();
    let own = &row.key[shared..];
    if shared < 15 && own.len() < 15 {
        into.push((shared << 4 | own.len()) as u8);
    } else {
        into.push(LONG);
        body::put(shared as u64, into);
        body::put(own.len() as u64, into);
    }
    into.extend_from_slice(own);
    body::put((row.first - base) as u64, into);
    match row.kind {
        Kind::Docs if row.body == ONE_DOC => into.push(0),
        kind => {
            body::put((row.body.len() as u64) << 1 | u64::from(kind == Kind::Cells), into);
            into.extend_from_slice(row.body);
        }
    }
}

/// Shows the rows of a chunk until the visitor has seen enough; says whether it has.
pub(crate) fn each_row(
    base: i64,
    bytes: &[u8],
    mut visit: impl FnMut(Row<'_>) -> Inner<ControlFlow<()>>,
) -> Inner<ControlFlow<()>> {
    let mut reading = Reading(bytes);
    let mut key = Vec::new();
    while !reading.0.is_empty() {
        let (shared, own) = match reading.bytes(1)?[0] {
            LONG => (reading.size()?, reading.size()?),
            both => (usize::from(both >> 4), usize::from(both & 15)),
        };
        if shared > key.len() {
            return Err(damaged());
        }
        key.truncate(shared);
        key.extend_from_slice(reading.bytes(own)?);
        let first = base.checked_add_unsigned(reading.number()?).ok_or_else(damaged)?;
        let (kind, body) = match reading.size()? {
            0 => (Kind::Docs, ONE_DOC),
            size if size & 1 == 1 => (Kind::Cells, reading.bytes(size >> 1)?),
            size => (Kind::Docs, reading.bytes(size >> 1)?),
        };
        if visit(Row { key: &key, first, kind, body })?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Owned = (Vec<u8>, i64, bool, Vec<u8>);

    fn row((key, first, cells, body): &Owned) -> Row<'_> {
        Row { key, first: *first, kind: if *cells { Kind::Cells } else { Kind::Docs }, body }
    }

    proptest! {
        #[test]
        fn rows_come_back_in_chunks_that_begin_where_they_say(
            set in prop::collection::btree_set(
                (prop::collection::vec(any::<u8>(), 0..30), 70_000i64..90_000, any::<bool>(), prop::collection::vec(any::<u8>(), 1..300)),
                0..60,
            )
        ) {
            let given: Vec<Owned> = set.into_iter().collect();
            let mut back: Vec<Owned> = Vec::new();
            for chunk in pack(70_000, given.iter().map(row)) {
                let begins = back.len();
                let ended = each_row(70_000, &chunk.bytes, |row| {
                    back.push((row.key.to_vec(), row.first, row.kind == Kind::Cells, row.body.to_vec()));
                    Ok(ControlFlow::Continue(()))
                }).unwrap();
                assert!(ended.is_continue());
                assert_eq!((&chunk.key, chunk.first), (&back[begins].0, back[begins].1));
            }
            prop_assert_eq!(given, back);
        }

        #[test]
        fn damage_is_told_and_never_more(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = each_row(5, &bytes, |_| Ok(ControlFlow::Continue(())));
        }
    }
}
