//! Opens connections to the record database and lays out its tables.

use crate::fault::{Error, Inner};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The layout that this program writes; another one is refused, never guessed at.
const LAYOUT: i64 = 3;
const TABLES: &str = include_str!("schema.sql");
const STATEMENTS_CACHED: usize = 128;

/// Where the database lies in a data directory.
pub(crate) fn file(dir: &Path) -> PathBuf {
    dir.join("records.sqlite")
}

/// The one connection that writes. WAL with full sync: a commit returns when it is on disk.
pub(crate) fn writing(dir: &Path) -> Inner<Connection> {
    let connection = Connection::open(file(dir))?;
    plan_once(&connection)?;
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
    plan_once(&connection)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch("pragma temp_store = memory; pragma cache_size = -32768;")?;
    Ok(connection)
}

/// Without a stable plan SQLite prepares statements anew for other values of `limit ?`.
fn plan_once(connection: &Connection) -> Inner<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
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
