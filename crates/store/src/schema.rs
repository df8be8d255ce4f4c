//! Opens connections to the record database and lays out its tables.

use crate::fault::{Error, Inner};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The layout that this program writes; another one is refused, never guessed at.
const LAYOUT: i64 = 1;
const TABLES: &str = include_str!("schema.sql");
const STATEMENTS_CACHED: usize = 128;

/// Where the database lies in a data directory.
pub(crate) fn file(dir: &Path) -> PathBuf {
    dir.join("records.sqlite")
}

/// The one connection that writes. WAL with full sync: a commit returns when it is on disk.
pub(crate) fn writing(dir: &Path) -> Inner<Connection> {
    let connection = Connection::open(file(dir))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection.execute_batch(
        "pragma page_size = 8192;
         pragma journal_mode = wal;
         pragma synchronous = full;
         pragma temp_store = memory;
         pragma cache_size = -131072;
         pragma wal_autocheckpoint = 8000;",
    )?;
    lay_out(&connection)?;
    Ok(connection)
}

/// A connection that can only read.
pub(crate) fn reading(dir: &Path) -> Inner<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file(dir), flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch("pragma temp_store = memory; pragma cache_size = -32768;")?;
    Ok(connection)
}

fn lay_out(connection: &Connection) -> Inner<()> {
    let found: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    match found {
        LAYOUT => Ok(()),
        0 => {
            Ok(connection
                .execute_batch(&format!("begin immediate; {TABLES} pragma user_version = {LAYOUT}; commit;"))?)
        }
        other => Err(Error::fault(format!("the data directory has layout {other}, this program knows {LAYOUT}"))),
    }
}
