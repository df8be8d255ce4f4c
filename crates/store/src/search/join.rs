//! Small runs are joined as they become many, so that a search looks into few: beside the writer, so that nobody
//! who writes waits for it. A thread reads them as they lie on disk and makes one of them; the writer's next
//! transaction exchanges it for them.
//!
//! The thread never writes. What it cannot read stays as it is.

use super::chunk::each_row;
use super::rows::Rows;
use super::write::{Packed, write};
use crate::database::{Connection, Place, Step};
use crate::fault::Inner;
use crate::writer::Writing;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// So many runs of about one size are joined.
const RUNS_JOINED: i64 = 16;

/// A run of so many docs is not joined again: to exchange it is felt by those who write.
const DOCS_MAX: i64 = 30_000;

/// Runs, and the one that they became.
pub(crate) struct Joined {
    runs: Vec<Listed>,
    packed: Packed,
}

/// The way to the thread that joins, which ends when this is dropped.
pub(crate) struct Joining {
    asked: Option<SyncSender<Vec<Listed>>>,
    done: Receiver<Option<Joined>>,
    thread: Option<JoinHandle<()>>,
    is_busy: bool,
}

impl Joining {
    /// Starts the thread over a database.
    pub(crate) fn over(place: Place) -> Inner<Self> {
        let (asked, to_do) = sync_channel::<Vec<Listed>>(1);
        let (tell, done) = sync_channel(1);
        let thread = thread::Builder::new().name("store-joining".into()).spawn(move || {
            let mut reading = None;
            for runs in to_do {
                let joined = joined_by(&place, &mut reading, runs);
                if joined.is_err() {
                    reading = None;
                }
                if tell.send(joined.ok()).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { asked: Some(asked), done, thread: Some(thread), is_busy: false })
    }

    /// What has been joined since this was asked last.
    pub(crate) fn finished(&mut self) -> Option<Joined> {
        let done = self.done.try_recv().ok()?;
        self.is_busy = false;
        done
    }

    /// Has runs joined that are many by now. Only what was committed can be read.
    pub(crate) fn look(&mut self, connection: &dyn Connection) {
        if self.is_busy {
            return;
        }
        // A list that cannot be read is asked for again after the next transaction.
        let Ok(Some(runs)) = to_join(connection) else { return };
        self.is_busy = self.asked.as_ref().is_some_and(|asked| asked.try_send(runs).is_ok());
    }
}

impl Drop for Joining {
    fn drop(&mut self) {
        drop(self.asked.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn joined_by(place: &Place, reading: &mut Option<Box<dyn Connection>>, runs: Vec<Listed>) -> Inner<Joined> {
    let connection = match reading {
        Some(connection) => connection,
        None => reading.insert(place.reading()?),
    };
    connection.step(Step::Begin)?;
    let joined = join(&**connection, runs);
    connection.step(Step::Commit)?;
    joined
}

fn join(connection: &dyn Connection, runs: Vec<Listed>) -> Inner<Joined> {
    let mut rows = Rows::default();
    for small in runs.iter().rev() {
        let sql = "select docs from found where run = ? order by key, first";
        connection.scan(sql, &[small.run.into()], &mut |row| {
            each_row(small.first, row.bytes(0)?, |row| {
                rows.push(&row);
                Ok(ControlFlow::Continue(()))
            })
        })?;
    }
    let first = runs.iter().map(|run| run.first).min().unwrap_or_default();
    let last = runs.iter().map(|run| run.last).max().unwrap_or_default();
    Ok(Joined { packed: Packed::of((first, last), &rows.join()?), runs })
}

/// Puts a joined run in the place of those that it was made of, if they are all still there: a rebuild makes others.
pub(super) fn exchange(writing: &mut Writing, joined: Joined) -> Inner<()> {
    for run in &joined.runs {
        if !writing.connection.exists("select 1 from run where run = ?", &[run.run.into()])? {
            return Ok(());
        }
    }
    for run in &joined.runs {
        writing.connection.execute("delete from found where run = ?", &[run.run.into()])?;
        writing.connection.execute("delete from run where run = ?", &[run.run.into()])?;
    }
    write(writing, &joined.packed)
}

/// Joins at once whatever is to be joined, where nobody else writes.
pub(crate) fn join_all(writing: &mut Writing) -> Inner<()> {
    while let Some(runs) = to_join(&*writing.connection)? {
        let joined = join(&*writing.connection, runs)?;
        exchange(writing, joined)?;
    }
    Ok(())
}

/// A run as it is listed.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
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
fn to_join(connection: &dyn Connection) -> Inner<Option<Vec<Listed>>> {
    let mut newest: Vec<Listed> = Vec::new();
    // Only as many are read as are of the size that is asked for: this is looked at in every transaction.
    let sql = "select run, first, last from run order by first desc limit ?";
    connection.each(sql, &[(4 * RUNS_JOINED).into()], &mut |row| {
        let run = Listed { run: row.get(0)?, first: row.get(1)?, last: row.get(2)? };
        let is_alike = |first: &Listed| run.is_small() && (!first.is_small() || run.class() <= first.class());
        if newest.first().is_none_or(is_alike) {
            newest.push(run);
            return Ok(ControlFlow::Continue(()));
        }
        Ok(ControlFlow::Break(()))
    })?;
    if newest.first().is_some_and(|first| !first.is_small()) {
        newest.remove(0);
    } else if (newest.len() as i64) < RUNS_JOINED && newest.iter().map(Listed::docs).sum::<i64>() < DOCS_MAX {
        return Ok(None);
    }
    Ok((newest.len() > 1).then_some(newest))
}
