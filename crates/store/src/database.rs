//! What the store asks of a database: statements, rows, transactions. Two stand behind it, SQLite in the
//! data directory and PostgreSQL beside it (docs/decisions/0030).
//!
//! Never knows what the tables mean: that is said once, above, in SQL that both understand.

mod place;
mod server;
mod sqlite;
mod value;

pub(crate) use place::{Claimed, Place};
pub(crate) use value::{FromValue, Value};

use crate::fault::{Error, Inner};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// The tables, in the words of SQLite; a server's are made from them.
pub(crate) const TABLES: &str = include_str!("schema.sql");

/// So many numbers are asked for in one statement; the first size only where each costs a round trip.
const TOGETHER: [usize; 4] = [256, 32, 8, 1];

/// A step in the life of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A transaction begins. A lost connection is made again here, and nowhere else.
    Begin,
    /// An act within it begins; a failing act is taken back to here.
    Act,
    /// The act stands.
    Release,
    /// The act leaves nothing.
    TakeBack,
    /// Everything since the beginning is on disk when this returns.
    Commit,
    /// Nothing since the beginning stands.
    Rollback,
}

/// A row while it is shown.
pub(crate) trait Row {
    /// What stands in a column, counted from 0.
    fn value(&self, column: usize) -> Inner<Value<'_>>;
}

/// Shows a row; further statements may run meanwhile.
pub(crate) type Visit<'v> = dyn FnMut(&dyn Row) -> Inner<ControlFlow<()>> + 'v;

/// One connection to a record database. Statements are prepared once per text.
pub(crate) trait Connection: Send {
    /// Carries out a statement; gives the number of rows that it changed.
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Inner<u64>;

    /// Inserts one row, at the latest before a statement that could see it. Where a statement costs a
    /// round trip, many rows go together.
    fn put(&self, sql: &str, values: &[Value<'_>]) -> Inner<()>;

    /// Shows the rows of a short answer until the visitor has seen enough.
    fn each(&self, sql: &str, values: &[Value<'_>], visit: &mut Visit<'_>) -> Inner<()>;

    /// The same for an answer of any length, which is never held in memory whole.
    fn scan(&self, sql: &str, values: &[Value<'_>], visit: &mut Visit<'_>) -> Inner<()>;

    /// Several statements without values.
    fn batch(&self, sql: &str) -> Inner<()>;

    /// Goes a step in a transaction. Says, of `Begin`, whether the connection was made anew: then others
    /// may have written meanwhile.
    fn step(&self, step: Step) -> Inner<Connected>;

    /// Whether a transaction is open. A failure may have ended it.
    fn is_in_transaction(&self) -> bool;

    /// Whether a statement costs a round trip, so that one for many is worth more words.
    fn is_far(&self) -> bool;
}

/// Whether a connection stood through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connected {
    /// It is the one that it was.
    Still,
    /// It was lost and is another one now.
    Anew,
}

impl dyn Row + '_ {
    /// What stands in a column. Another kind of value than is asked for is a damaged database.
    pub(crate) fn get<T: FromValue>(&self, column: usize) -> Inner<T> {
        T::from_value(self.value(column)?)
    }

    /// A text without copying it; none for null.
    pub(crate) fn text(&self, column: usize) -> Inner<Option<&str>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(value::wrong("text", &other)),
        }
    }

    /// Bytes without copying them.
    pub(crate) fn bytes(&self, column: usize) -> Inner<&[u8]> {
        match self.value(column)? {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(value::wrong("bytes", &other)),
        }
    }
}

impl dyn Connection + '_ {
    /// The first row, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&dyn Row) -> Inner<T>,
    ) -> Inner<Option<T>> {
        let mut found = None;
        self.each(sql, values, &mut |row| {
            found = Some(read(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// The row that must be there.
    pub(crate) fn only<T>(&self, sql: &str, values: &[Value<'_>], read: impl FnMut(&dyn Row) -> Inner<T>) -> Inner<T> {
        self.one(sql, values, read)?.ok_or_else(|| Error::fault("the record database is damaged: a row is missing"))
    }

    /// The first row's first column, if there is a row.
    pub(crate) fn value<T: FromValue>(&self, sql: &str, values: &[Value<'_>]) -> Inner<Option<T>> {
        self.one(sql, values, |row| row.get(0))
    }

    /// Every row of a short answer.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&dyn Row) -> Inner<T>,
    ) -> Inner<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, values, &mut |row| {
            found.push(read(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// Shows the rows for each of some numbers, which stand in the statement as `in (?)`: once for one that is there
    /// twice, and in no order.
    pub(crate) fn among(&self, sql: &str, numbers: &[i64], mut visit: impl FnMut(&dyn Row) -> Inner<()>) -> Inner<()> {
        let numbers: BTreeSet<i64> = numbers.iter().copied().collect();
        let numbers: Vec<Value<'_>> = numbers.into_iter().map(Value::from).collect();
        let sizes = if self.is_far() { &TOGETHER[..] } else { &TOGETHER[1..] };
        for few in numbers.chunks(sizes[0]) {
            // Statements are prepared once per text, so there are few sizes; the last number fills up.
            let size = sizes.iter().copied().rfind(|size| *size >= few.len()).unwrap_or(few.len());
            let filled = few.iter().chain(few.last().into_iter().cycle());
            let values: Vec<Value<'_>> = filled.take(size).copied().collect();
            let sql = sql.replacen("in (?)", &format!("in (?{})", ", ?".repeat(size - 1)), 1);
            self.each(&sql, &values, &mut |row| visit(row).map(ControlFlow::Continue))?;
        }
        Ok(())
    }

    /// Whether there is a row.
    pub(crate) fn exists(&self, sql: &str, values: &[Value<'_>]) -> Inner<bool> {
        Ok(self.one(sql, values, |_| Ok(()))?.is_some())
    }
}
