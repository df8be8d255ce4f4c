//! The index while records are kept: what is found by what is gathered, and written as one run when the
//! transaction ends.

use super::body::{self, window_of};
use super::chunk::{Chunk, Kind, Row};
use super::join;
use super::rows::Rows;
use crate::derive::Stated;
use crate::fault::Inner;
use crate::writer::Writing;
use fhir::search::{Cell, Entries, Span, kept_column, sent_by};

/// Keys of versions that were not yet written.
#[derive(Default)]
pub(crate) struct Pending {
    equal: Vec<(u64, i64)>,
    texts: Vec<(Vec<u8>, i64)>,
    cells: Vec<(u64, i64, Cell)>,
    first: i64,
}

/// How much was gathered before an act, to be left with if the act fails.
#[derive(Clone, Copy, Default)]
pub(crate) struct Gathered {
    equal: usize,
    texts: usize,
    cells: usize,
}

impl Pending {
    /// How much is gathered.
    pub(crate) fn gathered(&self) -> Gathered {
        Gathered { equal: self.equal.len(), texts: self.texts.len(), cells: self.cells.len() }
    }

    /// Forgets what was gathered since.
    pub(crate) fn truncate(&mut self, to: Gathered) {
        self.equal.truncate(to.equal);
        self.texts.truncate(to.texts);
        self.cells.truncate(to.cells);
    }

    /// A copy of what was gathered until then.
    pub(crate) fn until(&self, to: Gathered) -> Self {
        Self {
            equal: self.equal[..to.equal].to_vec(),
            texts: self.texts[..to.texts].to_vec(),
            cells: self.cells[..to.cells].to_vec(),
            first: self.first,
        }
    }

    fn rows(mut self) -> Rows {
        self.equal.sort_unstable();
        self.texts.sort_unstable();
        self.cells.sort_by_key(|(column, doc, _)| (*column, *doc));
        let mut rows = Rows::default();
        for row in self.equal.chunk_by(|one, next| same_row((&one.0, one.1), (&next.0, next.1))) {
            docs(&row[0].0.to_be_bytes(), row.iter().map(|(_, doc)| *doc), &mut rows);
        }
        for row in self.texts.chunk_by(|one, next| same_row((&one.0, one.1), (&next.0, next.1))) {
            docs(&row[0].0, row.iter().map(|(_, doc)| *doc), &mut rows);
        }
        for row in self.cells.chunk_by(|one, next| same_row((&one.0, one.1), (&next.0, next.1))) {
            let cells: Vec<(i64, &Cell)> = row.iter().map(|(_, doc, cell)| (*doc, cell)).collect();
            let (key, body) = (row[0].0.to_be_bytes(), body::cells(&cells));
            rows.push(&Row { key: &key, first: row[0].1, kind: Kind::Cells, body: &body });
        }
        rows.sorted()
    }
}

/// Whether two entries, each a key and a doc, lie in one row.
fn same_row<K: PartialEq>((key, doc): (&K, i64), (next, other): (&K, i64)) -> bool {
    key == next && window_of(doc) == window_of(other)
}

fn docs(key: &[u8], docs: impl Iterator<Item = i64>, rows: &mut Rows) {
    let docs: Vec<i64> = docs.collect();
    rows.push(&Row { key, first: docs[0], kind: Kind::Docs, body: &body::docs(&docs) });
}

/// A version has become current: from now on its record is found by it alone.
pub(crate) fn put(writing: &mut Writing, stated: &Stated<'_>, entries: &Entries) -> Inner<()> {
    let doc = writing.next_doc();
    if !stated.fresh {
        writing.connection.execute(
            "update doc set until = ? where record = ? and until is null",
            &[doc.into(), stated.record.into()],
        )?;
    }
    // What is no more has a number too, under which it is gone: so the newest number is the newest state.
    let until = stated.deleted.then_some(doc);
    writing.connection.put(
        "insert into doc (doc, record, change, ordinal, until) values (?, ?, ?, ?, ?)",
        &[doc.into(), stated.record.into(), stated.change.into(), stated.ordinal.into(), until.into()],
    )?;
    if stated.deleted {
        return Ok(());
    }
    let pending = &mut writing.pending;
    if pending.equal.is_empty() {
        pending.first = doc;
    }
    pending.equal.extend(entries.equal.iter().map(|key| (*key, doc)));
    pending.equal.push((sent_by(stated.sender), doc));
    pending.texts.extend(entries.texts.iter().map(|key| (key.clone(), doc)));
    pending.cells.extend(entries.cells.iter().map(|(column, cell)| (*column, doc, cell.clone())));
    let kept = Cell { tag: String::new(), span: Span::Time(stated.at, stated.at + 1) };
    pending.cells.push((kept_column(), doc, kept));
    Ok(())
}

/// Writes what was gathered, and exchanges what was joined meanwhile.
pub(crate) fn flush(writing: &mut Writing) -> Inner<()> {
    if let Some(joined) = writing.joining.finished() {
        join::exchange(writing, joined)?;
    }
    let Some(last) = writing.pending.equal.iter().map(|(_, doc)| *doc).max() else { return Ok(()) };
    let pending = std::mem::take(&mut writing.pending);
    let first = pending.first;
    write(writing, &Packed::of((first, last), &pending.rows()))
}

/// A run as it is written.
pub(super) struct Packed {
    first: i64,
    last: i64,
    filter: Vec<u8>,
    chunks: Vec<Chunk>,
}

impl Packed {
    /// Of sorted rows of docs between a first and a last one.
    pub(super) fn of((first, last): (i64, i64), rows: &Rows) -> Self {
        Self { first, last, filter: rows.filter().bytes(), chunks: rows.pack(first) }
    }
}

pub(super) fn write(writing: &mut Writing, packed: &Packed) -> Inner<()> {
    let run = writing.next_run();
    let values = [run.into(), packed.first.into(), packed.last.into(), packed.filter.as_slice().into()];
    writing.connection.put("insert into run (run, first, last, filter) values (?, ?, ?, ?)", &values)?;
    packed.chunks.iter().try_for_each(|chunk| {
        let values = [run.into(), chunk.key.as_slice().into(), chunk.first.into(), chunk.bytes.as_slice().into()];
        writing.connection.put("insert into found (run, key, first, docs) values (?, ?, ?, ?)", &values)
    })
}
