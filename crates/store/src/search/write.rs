//! The index while records are kept: what is found by what is gathered, and written at the end of each act
//! in the order of its keys.

use super::body::{self, window_of};
use crate::derive::Stated;
use crate::fault::Inner;
use crate::writer::Writing;
use fhir::search::{Cell, Entries, Span, kept_column, sent_by};

/// Keys of an act's versions, not yet written.
#[derive(Default)]
pub(crate) struct Pending {
    equal: Vec<(u64, i64)>,
    texts: Vec<(Vec<u8>, i64)>,
    cells: Vec<(u64, i64, Cell)>,
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
    pending.equal.extend(entries.equal.iter().map(|key| (*key, doc)));
    pending.equal.push((sent_by(stated.sender), doc));
    pending.texts.extend(entries.texts.iter().map(|key| (key.clone(), doc)));
    pending.cells.extend(entries.cells.iter().map(|(column, cell)| (*column, doc, cell.clone())));
    let kept = Cell { tag: String::new(), span: Span::Time(stated.at, stated.at + 1) };
    pending.cells.push((kept_column(), doc, kept));
    Ok(())
}

/// Writes what was gathered.
pub(crate) fn flush(writing: &mut Writing) -> Inner<()> {
    if writing.pending.equal.is_empty() {
        return Ok(());
    }
    let Pending { mut equal, mut texts, mut cells } = std::mem::take(&mut writing.pending);
    equal.sort_unstable();
    cells.sort_by_key(|(column, doc, _)| (*column, *doc));
    texts.sort_unstable();
    for run in equal.chunk_by(|(key, doc), (next, other)| key == next && window_of(*doc) == window_of(*other)) {
        let docs: Vec<i64> = run.iter().map(|(_, doc)| *doc).collect();
        insert(writing, &run[0].0.to_be_bytes(), docs[0], &body::docs(&docs))?;
    }
    for run in texts.chunk_by(|(key, doc), (next, other)| key == next && window_of(*doc) == window_of(*other)) {
        let docs: Vec<i64> = run.iter().map(|(_, doc)| *doc).collect();
        insert(writing, &run[0].0, docs[0], &body::docs(&docs))?;
    }
    for run in cells.chunk_by(|(key, doc, _), (next, other, _)| key == next && window_of(*doc) == window_of(*other)) {
        let rows: Vec<(i64, &Cell)> = run.iter().map(|(_, doc, cell)| (*doc, cell)).collect();
        insert(writing, &run[0].0.to_be_bytes(), rows[0].0, &body::cells(&rows))?;
    }
    Ok(())
}

fn insert(writing: &Writing, key: &[u8], first: i64, docs: &[u8]) -> Inner<()> {
    let row = [key.into(), first.into(), docs.into()];
    writing.connection.put("insert into found (key, first, docs) values (?, ?, ?)", &row)
}
