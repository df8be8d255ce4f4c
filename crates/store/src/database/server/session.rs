//! The client side of one connection, on its own thread: prepares, asks, and connects again.

use super::cell::{Cell, Fetched};
use super::many::{Pending, Shape};
use super::text;
use crate::database::{Connected, TABLES, place};
use crate::fault::Inner;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};
use std::collections::HashMap;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};
use terms::Refusal;

/// The number under which a program claims a database for itself.
const CLAIM: i64 = 0x6a69_6b61_6e67;

const CLAIM_TRIES: u32 = 5;

/// So long a restarting server is waited for before acts are answered as failed.
const WAITS_MAX: Duration = Duration::from_secs(60);
const WAITS_BETWEEN: Duration = Duration::from_millis(200);

/// What a connection is for.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// It claims the database and lays it out.
    Writes {
        /// The layout that the program knows.
        layout: i64,
    },
    /// It can only read.
    Reads,
}

/// A connection and what was prepared on it.
pub(super) struct Session {
    address: Config,
    role: Role,
    client: Client,
    statements: HashMap<String, Statement>,
    shapes: HashMap<String, Arc<(Shape, Statement)>>,
}

impl Session {
    /// Connects.
    pub(super) fn open(address: Config, role: Role) -> Inner<Self> {
        let client = address.connect(NoTls)?;
        let mut session = Self { address, role, client, statements: HashMap::new(), shapes: HashMap::new() };
        session.prepare_role()?;
        Ok(session)
    }

    /// A commit must be on disk whatever the server's default is; a reader sees one state.
    fn prepare_role(&mut self) -> Inner<()> {
        match self.role {
            Role::Reads => Ok(self.client.batch_execute(
                "set default_transaction_isolation = 'repeatable read'; set default_transaction_read_only = on",
            )?),
            Role::Writes { layout } => {
                self.client.batch_execute("set synchronous_commit = on")?;
                // The tables are empty when their plans are made, and every lookup of the writer goes by an
                // index. A system without this setting plans as it likes.
                let _ = self.client.batch_execute("set enable_seqscan = off");
                self.claim()?;
                self.lay_out(layout)
            }
        }
    }

    /// One program per database. The server gives the claim back when the connection ends.
    fn claim(&mut self) -> Inner<()> {
        // The server may not have noticed yet that a program which had it was killed.
        for _ in 0..CLAIM_TRIES {
            let claimed: bool = self.client.query_one("select pg_try_advisory_lock($1)", &[&CLAIM])?.try_get(0)?;
            if claimed {
                return Ok(());
            }
            sleep(WAITS_BETWEEN);
        }
        let name = self.address.get_dbname().unwrap_or_default();
        Err(Refusal::new("database_in_use").with("database", name).into())
    }

    fn lay_out(&mut self, layout: i64) -> Inner<()> {
        let laid_out = "select 1 from information_schema.tables
                        where table_schema = current_schema() and table_name = 'layout'";
        if self.client.query_opt(laid_out, &[])?.is_none() {
            return Ok(self.client.batch_execute(&format!(
                "begin;
                 {}
                 create table layout (layout bigint not null, identity text not null);
                 insert into layout (layout, identity)
                 values ({layout}, md5(cast(random() as text) || cast(clock_timestamp() as text)));
                 commit;",
                text::tables(TABLES)
            ))?);
        }
        let found: i64 = self.client.query_one("select layout from layout", &[])?.try_get(0)?;
        if found == layout { Ok(()) } else { Err(place::other_layout(found)) }
    }

    /// Begins a transaction, over a new connection if this one was lost.
    pub(super) fn begin(&mut self) -> Inner<Connected> {
        match self.client.batch_execute("begin") {
            Ok(()) => Ok(Connected::Still),
            Err(error) if self.client.is_closed() || error.is_closed() => {
                self.connect_again()?;
                self.client.batch_execute("begin")?;
                Ok(Connected::Anew)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn connect_again(&mut self) -> Inner<()> {
        let started = Instant::now();
        loop {
            match Self::open(self.address.clone(), self.role) {
                Ok(session) => {
                    *self = session;
                    return Ok(());
                }
                // The server may be starting, or still hold the claim of the connection that was lost.
                Err(_) if started.elapsed() < WAITS_MAX => sleep(WAITS_BETWEEN),
                Err(error) => return Err(error),
            }
        }
    }

    /// Gives the claim back before the connection ends, so that the next program need not wait for it.
    pub(super) fn close(mut self) {
        if matches!(self.role, Role::Writes { .. }) {
            // Where this fails the connection is lost, and the claim with it.
            let _ = self.client.batch_execute("select pg_advisory_unlock_all()");
        }
    }

    /// Whether the connection stands.
    pub(super) fn is_open(&self) -> bool {
        !self.client.is_closed()
    }

    fn prepared(&mut self, sql: &str) -> Inner<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&text::numbered(sql))?;
        // Cursors have a name of their own each; their statements are not used again.
        if !sql.starts_with("declare ") && !sql.starts_with("fetch ") {
            self.statements.insert(sql.to_owned(), statement.clone());
        }
        Ok(statement)
    }

    /// Carries out a statement.
    pub(super) fn execute(&mut self, sql: &str, values: &[Cell]) -> Inner<u64> {
        let statement = self.prepared(sql)?;
        let places: Vec<&(dyn ToSql + Sync)> = values.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        Ok(self.client.execute(&statement, &places)?)
    }

    /// The rows of an answer.
    pub(super) fn query(&mut self, sql: &str, values: &[Cell]) -> Inner<Vec<Fetched>> {
        let statement = self.prepared(sql)?;
        let places: Vec<&(dyn ToSql + Sync)> = values.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        self.client.query(&statement, &places)?.iter().map(Fetched::of).collect()
    }

    /// Several statements without values.
    pub(super) fn batch(&mut self, sql: &str) -> Inner<()> {
        Ok(self.client.batch_execute(sql)?)
    }

    /// Inserts rows by one statement.
    pub(super) fn insert(&mut self, pending: Pending) -> Inner<()> {
        let many = match self.shapes.get(&pending.sql) {
            Some(many) => Arc::clone(many),
            None => self.shape(&pending.sql)?,
        };
        let (shape, statement) = &*many;
        let lists = shape.lists(pending.rows);
        let places: Vec<&(dyn ToSql + Sync)> = lists.iter().map(|list| &**list).collect();
        self.client.execute(statement, &places)?;
        Ok(())
    }

    fn shape(&mut self, sql: &str) -> Inner<Arc<(Shape, Statement)>> {
        let one = self.prepared(sql)?;
        let shape = Shape::of(sql, one.params())?;
        let statement = self.client.prepare(&shape.sql)?;
        let many = Arc::new((shape, statement));
        self.shapes.insert(sql.to_owned(), Arc::clone(&many));
        Ok(many)
    }
}
