//! The index as it lies in the database: runs, each with all keys of docs that follow one another, sorted
//! and packed in chunks. What was kept together is written as one run, and small runs are joined; a run is
//! never changed.

use super::chunk::{Row, each_row};
use super::filter::Filter;
use crate::database::Connection;
use crate::fault::Inner;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// A run.
pub(crate) struct Run {
    /// Its number; the newest run has the highest.
    pub(crate) run: i64,
    /// Its first doc.
    pub(crate) first: i64,
    /// Its last doc.
    pub(crate) last: i64,
    filter: Filter,
}

/// The runs that were met last, with what they may have: they are read once.
#[derive(Default)]
pub(crate) struct Known(Mutex<(i64, Arc<[Arc<Run>]>)>);

impl Known {
    /// The runs in the order of their docs, as the connection sees them.
    pub(crate) fn runs(&self, connection: &dyn Connection) -> Inner<Arc<[Arc<Run>]>> {
        let newest = connection.value("select run from run order by run desc limit 1", &[])?.unwrap_or_default();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever changes the list makes a run with a higher number.
        if known.0 != newest {
            *known = (newest, read(connection, &known.1)?);
        }
        Ok(Arc::clone(&known.1))
    }
}

fn read(connection: &dyn Connection, known: &[Arc<Run>]) -> Inner<Arc<[Arc<Run>]>> {
    let list: Vec<(i64, i64, i64)> = connection.all("select run, first, last from run order by first", &[], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let runs = list.into_iter().map(|(run, first, last)| {
        if let Some(known) = known.iter().find(|known| known.run == run) {
            return Ok(Arc::clone(known));
        }
        let sql = "select filter from run where run = ?";
        let filter = connection.only(sql, &[run.into()], |row| row.bytes(0).map(Filter::read))?;
        Ok(Arc::new(Run { run, first, last, filter }))
    });
    runs.collect()
}

/// The first few rows of a key from a doc on, in the order of their docs.
pub(crate) fn rows_of(
    connection: &dyn Connection,
    runs: &[Arc<Run>],
    key: &[u8],
    from: i64,
    wanted: usize,
) -> Inner<Vec<(i64, Vec<u8>)>> {
    let mut rows = Vec::new();
    for run in runs.iter().filter(|run| run.last >= from && run.filter.may_have(key)) {
        scan(connection, run, (key, from), &mut |row| {
            if row.key != key {
                return Ok(ControlFlow::Break(()));
            }
            rows.push((row.first, row.body.to_vec()));
            Ok(if rows.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        if rows.len() >= wanted {
            break;
        }
    }
    Ok(rows)
}

/// Shows the rows whose keys lie from one on and before another, run by run.
pub(crate) fn rows_between(
    connection: &dyn Connection,
    runs: &[Arc<Run>],
    (from, until): (&[u8], &[u8]),
    visit: &mut dyn FnMut(Row<'_>) -> Inner<()>,
) -> Inner<()> {
    for run in runs {
        scan(connection, run, (from, i64::MIN), &mut |row| {
            if row.key >= until {
                return Ok(ControlFlow::Break(()));
            }
            visit(row)?;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

type Visit<'v> = dyn FnMut(Row<'_>) -> Inner<ControlFlow<()>> + 'v;

/// Shows a run's rows from a key and doc on, until the visitor has seen enough.
fn scan(connection: &dyn Connection, run: &Run, (key, from): (&[u8], i64), visit: &mut Visit<'_>) -> Inner<()> {
    const BEFORE: &str = "select key, first, docs from found where run = ? and (key, first) <= (?, ?)
                          order by key desc, first desc limit 1";
    const BEHIND: &str = "select key, first, docs from found where run = ? and (key, first) > (?, ?)
                          order by key, first limit 1";
    let mut at = (key.to_vec(), from);
    let mut sql = BEFORE;
    loop {
        let mut seen = ControlFlow::Continue(());
        let values = [run.run.into(), at.0.as_slice().into(), at.1.into()];
        let next = connection.one(sql, &values, |row| {
            seen = each_row(run.first, row.bytes(2)?, |row| {
                if (row.key, row.first) < (key, from) { Ok(ControlFlow::Continue(())) } else { visit(row) }
            })?;
            Ok((row.bytes(0)?.to_vec(), row.get(1)?))
        })?;
        match next {
            _ if seen.is_break() => return Ok(()),
            Some(next) => at = next,
            None if sql == BEHIND => return Ok(()),
            None => {}
        }
        sql = BEHIND;
    }
}
