//! The index while records are kept: what is found by what is gathered, and written as one run when the
//! transaction ends. Small runs are joined as they become many, so that a search looks into few.

use super::body::{self, window_of};
use super::chunk::{Kind, Row, each_row};
use super::rows::Rows;
use crate::derive::Stated;
use crate::fault::Inner;
use crate::writer::Writing;
use fhir::search::{Cell, Entries, Span, kept_column, sent_by};
use std::ops::ControlFlow;

/// So many runs of about one size are joined.
const RUNS_JOINED: i64 = 16;

/// A run of so many docs is not joined again: to write it costs the writer a tenth of a second.
const DOCS_MAX: i64 = 30_000;

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

/// Writes what was gathered.
pub(crate) fn flush(writing: &mut Writing) -> Inner<()> {
    let Some(last) = writing.pending.equal.iter().map(|(_, doc)| *doc).max() else { return Ok(()) };
    let pending = std::mem::take(&mut writing.pending);
    let first = pending.first;
    write(writing, (first, last), &pending.rows())?;
    while let Some(small) = to_join(writing)? {
        join(writing, &small)?;
    }
    Ok(())
}

fn write(writing: &mut Writing, (first, last): (i64, i64), rows: &Rows) -> Inner<()> {
    let run = writing.next_run();
    let filter = rows.filter().bytes();
    let values = [run.into(), first.into(), last.into(), filter.as_slice().into()];
    writing.connection.put("insert into run (run, first, last, filter) values (?, ?, ?, ?)", &values)?;
    rows.pack(first, |chunk| {
        let values = [run.into(), chunk.key.as_slice().into(), chunk.first.into(), chunk.bytes.as_slice().into()];
        writing.connection.put("insert into found (run, key, first, docs) values (?, ?, ?, ?)", &values)
    })
}

/// A run as it is listed.
#[derive(Clone, Copy)]
struct Listed {
    run: i64,
    first: i64,
    last: i64,
}

impl Listed {
    fn docs(&self) -> i64 {
        self.last - self.first + 1
    }

    fn is_small(&self) -> bool {
        self.docs() < DOCS_MAX
    }

    /// Runs of one class are of about one size.
    fn class(&self) -> u32 {
        self.docs().ilog(RUNS_JOINED)
    }
}

/// The newest runs, if they are to be joined: sixteen of about one size, as many as make a run that is not
/// joined again, or those that such a one has left behind it.
fn to_join(writing: &Writing) -> Inner<Option<Vec<Listed>>> {
    let newest: Vec<Listed> = writing.connection.all(
        "select run, first, last from run order by first desc limit ?",
        &[(4 * RUNS_JOINED).into()],
        |row| Ok(Listed { run: row.get(0)?, first: row.get(1)?, last: row.get(2)? }),
    )?;
    let joined: Vec<Listed> = match newest.first() {
        None => return Ok(None),
        Some(newest_run) if !newest_run.is_small() => {
            newest.iter().skip(1).take_while(|run| run.is_small()).copied().collect()
        }
        Some(newest_run) => {
            let alike: Vec<Listed> =
                newest.iter().take_while(|run| run.is_small() && run.class() <= newest_run.class()).copied().collect();
            let docs: i64 = alike.iter().map(Listed::docs).sum();
            if (alike.len() as i64) < RUNS_JOINED && docs < DOCS_MAX { Vec::new() } else { alike }
        }
    };
    Ok((joined.len() > 1).then_some(joined))
}

fn join(writing: &mut Writing, runs: &[Listed]) -> Inner<()> {
    let mut rows = Rows::default();
    for small in runs.iter().rev() {
        writing.connection.scan(
            "select docs from found where run = ? order by key, first",
            &[small.run.into()],
            &mut |row| {
                each_row(small.first, row.bytes(0)?, |row| {
                    rows.push(&row);
                    Ok(ControlFlow::Continue(()))
                })
            },
        )?;
        writing.connection.execute("delete from found where run = ?", &[small.run.into()])?;
        writing.connection.execute("delete from run where run = ?", &[small.run.into()])?;
    }
    let first = runs.iter().map(|run| run.first).min().unwrap_or_default();
    let last = runs.iter().map(|run| run.last).max().unwrap_or_default();
    write(writing, (first, last), &rows.join()?)
}
