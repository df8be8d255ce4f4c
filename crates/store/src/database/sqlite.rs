//! SQLite in the data directory: WAL with full sync, so that a commit returns when it is on disk.

mod carrying;

use super::{Connected, Connection, Row, Step, TABLES, Value, Visit};
use crate::fault::{Error, Inner};
use carrying::Carrying;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, ToSql, params_from_iter};
use std::path::Path;
use std::time::Duration;

const STATEMENTS_CACHED: usize = 128;

/// A connection to the database file.
pub(super) struct Sqlite {
    connection: rusqlite::Connection,
    /// Where much is written. It ends with the connection, and so comes after it.
    _carrying: Option<Carrying>,
}

/// The one connection that writes; lays the tables out if there are none.
pub(super) fn writing(file: &Path, layout: i64) -> Inner<Sqlite> {
    let mut connection = rusqlite::Connection::open(file)?;
    plan_once(&connection)?;
    connection.execute_batch(
        "pragma page_size = 4096;
         pragma journal_mode = wal;
         pragma synchronous = full;
         pragma temp_store = memory;
         pragma cache_size = -131072;",
    )?;
    lay_out(&connection, layout)?;
    let carrying = Carrying::beside(&mut connection, file)?;
    Ok(Sqlite { connection, _carrying: Some(carrying) })
}

/// A connection that can only read, and leaves the log as it is when it ends.
pub(super) fn reading(file: &Path) -> Inner<Sqlite> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(file, flags)?;
    plan_once(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch("pragma temp_store = memory; pragma cache_size = -32768;")?;
    Ok(Sqlite { connection, _carrying: None })
}

/// Reads every page, and holds every entry of every index against its table. Says what is wrong, up to a hundred
/// things.
pub(super) fn pages(file: &Path) -> Inner<Vec<String>> {
    let connection = reading(file)?.connection;
    let mut check = connection.prepare("pragma integrity_check(100)")?;
    let said = check.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(said.into_iter().filter(|said| said != "ok").collect())
}

/// Copies a database as it is at this moment, beside a program that may be writing, into a file by itself.
pub(super) fn copy(from: &Path, to: &Path) -> Inner<()> {
    let from = reading(from)?;
    let mut copy = rusqlite::Connection::open(to)?;
    // All pages in one step: one state, and no beginning anew when the writer goes on.
    let steps = Backup::new(&from.connection, &mut copy)?.step(-1)?;
    if steps != StepResult::Done {
        return Err(Error::fault("the record database was busy and could not be copied"));
    }
    alone(&copy)
}

/// No file but the database itself.
fn alone(connection: &rusqlite::Connection) -> Inner<()> {
    Ok(connection.query_row("pragma journal_mode = delete", [], |_| Ok(()))?)
}

/// Fills a new database file.
pub(super) fn made(file: &Path, layout: i64, fill: impl FnOnce(&dyn Connection) -> Inner<()>) -> Inner<()> {
    let made = writing(file, layout)?;
    fill(&made)?;
    drop(made);
    alone(&rusqlite::Connection::open(file)?)
}

/// Without a stable plan SQLite prepares statements anew for other values of `limit ?`.
fn plan_once(connection: &rusqlite::Connection) -> Inner<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn lay_out(connection: &rusqlite::Connection, layout: i64) -> Inner<()> {
    let found: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    match found {
        found if found == layout => Ok(()),
        0 => {
            Ok(connection
                .execute_batch(&format!("begin immediate; {TABLES} pragma user_version = {layout}; commit;"))?)
        }
        other => Err(super::place::other_layout(other)),
    }
}

impl Connection for Sqlite {
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Inner<u64> {
        let changed = self.connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
        Ok(changed as u64)
    }

    fn put(&self, sql: &str, values: &[Value<'_>]) -> Inner<()> {
        self.connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    fn each(&self, sql: &str, values: &[Value<'_>], visit: &mut Visit<'_>) -> Inner<()> {
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if visit(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn scan(&self, sql: &str, values: &[Value<'_>], visit: &mut Visit<'_>) -> Inner<()> {
        self.each(sql, values, visit)
    }

    fn batch(&self, sql: &str) -> Inner<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    fn step(&self, step: Step) -> Inner<Connected> {
        let sql = match step {
            // Not `immediate`: that waits for nobody, since there is one writer, and a reader may not.
            Step::Begin if self.connection.is_readonly("main")? => "begin",
            Step::Begin => "begin immediate",
            Step::Act => "savepoint act",
            Step::Release => "release act",
            Step::Commit => "commit",
            Step::Rollback => "rollback",
            Step::TakeBack => {
                self.execute("rollback to act", &[])?;
                "release act"
            }
        };
        self.execute(sql, &[])?;
        Ok(Connected::Still)
    }

    fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    fn is_far(&self) -> bool {
        false
    }
}

impl Row for rusqlite::Row<'_> {
    fn value(&self, column: usize) -> Inner<Value<'_>> {
        Ok(match self.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Text(text) => Value::Text(
                std::str::from_utf8(text)
                    .map_err(|_| Error::fault("the record database is damaged: text is not UTF-8"))?,
            ),
            ValueRef::Blob(bytes) => Value::Bytes(bytes),
            ValueRef::Real(_) => {
                return Err(Error::fault("the record database is damaged: a fraction was never written"));
            }
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
