//! Where a desk keeps its records: in a directory, or in a database of a PostgreSQL server. The whole suite
//! is compiled twice; in which of the two it is, the name of the module says.

use super::cluster::Cluster;
use crate::{Options, Store};
use rusqlite::types::ValueRef;
use tempfile::TempDir;

pub(super) struct Home {
    dir: TempDir,
    database: Option<Database>,
}

/// A database that goes with its desk.
pub(super) struct Database {
    pub(super) address: String,
    name: String,
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(cluster) = Cluster::shared() {
            cluster.remove(&self.name);
        }
    }
}

/// Whether this copy of the suite is the one for a server.
fn is_for_a_server() -> bool {
    module_path!().contains("on_a_server")
}

/// How many cases a property is tried on: a server's databases are dear to make.
pub(super) fn cases(embedded: u32) -> u32 {
    if is_for_a_server() { embedded / 6 } else { embedded }
}

impl Home {
    /// An empty one. Without a server on the machine the suite runs on the embedded database again.
    pub(super) fn new() -> Self {
        let cluster = is_for_a_server().then(Cluster::shared).flatten();
        let database = cluster.map(|cluster| {
            let (address, name) = cluster.database();
            Database { address, name }
        });
        Self { dir: tempfile::tempdir().unwrap(), database }
    }

    pub(super) fn path(&self) -> &std::path::Path {
        self.dir.path()
    }

    pub(super) fn address(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.address.as_str())
    }

    pub(super) fn open(&self, options: Options) -> terms::Result<Store> {
        Store::open(self.dir.path(), self.with_database(options))
    }

    pub(super) fn with_database(&self, options: Options) -> Options {
        Options { database: self.database.as_ref().map(|database| database.address.clone()), ..options }
    }

    /// Another directory with what a crash at this moment would leave. Of a server's database the
    /// connections are lost.
    pub(super) fn after_a_crash(&mut self) -> Home {
        let dir = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.dir.path()).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
        }
        if let Some(database) = &self.database {
            let others = "select pg_terminate_backend(pid) from pg_stat_activity
                          where datname = current_database() and pid <> pg_backend_pid()";
            client(database).batch_execute(others).unwrap();
        }
        Home { dir, database: self.database.take() }
    }

    /// Changes the database behind the store's back.
    pub(super) fn alter(&self, sql: &str) {
        match &self.database {
            None => self.sqlite().execute_batch(sql).unwrap(),
            Some(database) => client(database).batch_execute(&as_the_server_says(sql)).unwrap(),
        }
    }

    /// Every row of a table, in an order of its own.
    pub(super) fn rows(&self, table: &str) -> Vec<String> {
        let mut rows = match &self.database {
            None => sqlite_rows(&self.sqlite(), table),
            Some(database) => {
                let found = client(database).query(&format!("select cast(t as text) from {table} t"), &[]).unwrap();
                found.iter().map(|row| row.get(0)).collect()
            }
        };
        rows.sort();
        rows
    }

    fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.dir.path().join("records.sqlite")).unwrap()
    }
}

fn client(database: &Database) -> postgres::Client {
    postgres::Client::connect(&database.address, postgres::NoTls).unwrap()
}

fn as_the_server_says(sql: &str) -> String {
    sql.replace("x'ff'", "'\\xff'::bytea")
        .replace("x'77'", "'\\x77'::bytea")
        .replace("x''", "''::bytea")
        .replace("as blob", "as bytea")
}

fn sqlite_rows(connection: &rusqlite::Connection, table: &str) -> Vec<String> {
    let mut select = connection.prepare(&format!("select * from {table}")).unwrap();
    let columns = select.column_count();
    let found = select.query_map([], |row| {
        let cells = (0..columns).map(|column| match row.get_ref(column).unwrap() {
            ValueRef::Null => "null".to_owned(),
            other => format!("{other:?}"),
        });
        Ok(cells.collect::<Vec<_>>().join(","))
    });
    found.unwrap().map(Result::unwrap).collect()
}
