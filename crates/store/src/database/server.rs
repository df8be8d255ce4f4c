//! A PostgreSQL server's database, or one of a compatible system. Round trips are what costs: rows that
//! are put wait for one another and go as many-row statements.
//!
//! Never trusts a lost connection: whatever was not committed is answered as failed.

mod cell;
mod many;
mod session;
mod text;

use super::{Connected, Connection, Row, Step, Value, Visit};
use crate::fault::{Error, Inner};
use cell::{Cell, Fetched};
use many::Puts;
use session::{Role, Session};
use std::cell::{Cell as Flag, RefCell};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use terms::Refusal;

/// How a server's database is reached.
#[derive(Clone)]
pub(crate) struct Address(postgres::Config);

impl Address {
    /// Reads `postgres://user@host:port/name` or `host=… dbname=…`.
    pub(crate) fn parse(url: &str) -> Inner<Self> {
        let mut config: postgres::Config =
            url.parse().map_err(|error| Refusal::new("database_address").with("why", error))?;
        config.application_name("jikang");
        Ok(Self(config))
    }
}

/// Something to be done on the connection's own thread.
type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// A connection. The client drives a runtime of its own, which may not be entered from within another
/// one, so it lives on a thread of its own.
pub(super) struct Server {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    puts: RefCell<Puts>,
    in_transaction: Flag<bool>,
    scans: Flag<u64>,
}

/// The one connection that writes: holds the claim on the database, and lays the tables out if there are
/// none.
pub(super) fn writing(address: &Address, layout: i64) -> Inner<Server> {
    start(address, Role::Writes { layout })
}

/// A connection that can only read.
pub(super) fn reading(address: &Address) -> Inner<Server> {
    start(address, Role::Reads)
}

fn start(address: &Address, role: Role) -> Inner<Server> {
    let address = address.0.clone();
    let (jobs, asked) = channel::<Job>();
    let (opened, answer): (SyncSender<Inner<()>>, _) = sync_channel(1);
    let run = move || match Session::open(address, role) {
        Ok(mut session) => {
            // Whoever asked for the connection waits for this answer.
            let _ = opened.send(Ok(()));
            while let Ok(job) = asked.recv() {
                job(&mut session);
            }
            session.close();
        }
        Err(error) => _ = opened.send(Err(error)),
    };
    let thread = thread::Builder::new().name("store-server".into()).spawn(run)?;
    answer.recv().map_err(|_| ended())??;
    let (jobs, thread) = (Some(jobs), Some(thread));
    Ok(Server { jobs, thread, puts: RefCell::default(), in_transaction: Flag::new(false), scans: Flag::new(0) })
}

fn ended() -> Error {
    Error::fault("the connection to the record database has ended")
}

impl Server {
    /// By what the database is told from others.
    pub(super) fn identity(&self) -> Inner<String> {
        let connection: &dyn Connection = self;
        connection.value("select identity from layout", &[])?.ok_or_else(ended)
    }

    fn call<T: Send + 'static>(&self, job: impl FnOnce(&mut Session) -> Inner<T> + Send + 'static) -> Inner<T> {
        let (answer, answered) = sync_channel(1);
        let job: Job = Box::new(move |session| _ = answer.send(job(session)));
        self.jobs.as_ref().ok_or_else(ended)?.send(job).map_err(|_| ended())?;
        answered.recv().map_err(|_| ended())?
    }

    /// Sends the rows that wait and that a statement could see.
    fn send_seen_by(&self, sql: &str) -> Inner<()> {
        let rows = self.puts.borrow_mut().seen_by(sql);
        self.send(rows)
    }

    fn send(&self, rows: Vec<many::Pending>) -> Inner<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.call(move |session| rows.into_iter().try_for_each(|pending| session.insert(pending)))
    }

    fn fetch(&self, sql: &str, values: &[Value<'_>]) -> Inner<Vec<Fetched>> {
        self.send_seen_by(sql)?;
        let (sql, values) = (sql.to_owned(), cell::owned(values));
        self.call(move |session| session.query(&sql, &values))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Connection for Server {
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Inner<u64> {
        self.send_seen_by(sql)?;
        let (sql, values) = (sql.to_owned(), cell::owned(values));
        self.call(move |session| session.execute(&sql, &values))
    }

    fn put(&self, sql: &str, values: &[Value<'_>]) -> Inner<()> {
        let full = self.puts.borrow_mut().add(sql, cell::owned(values))?;
        self.send(full)
    }

    fn each(&self, sql: &str, values: &[Value<'_>], visit: &mut Visit<'_>) -> Inner<()> {
        for row in self.fetch(sql, values)? {
            if visit(&row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn scan(&self, sql: &str, values: &[Value<'_>], visit: &mut Visit<'_>) -> Inner<()> {
        const ROWS_AT_ONCE: usize = 2_000;
        let scan = self.scans.get();
        self.scans.set(scan + 1);
        self.execute(&format!("declare scan_{scan} no scroll cursor for {sql}"), values)?;
        let fetch = format!("fetch forward {ROWS_AT_ONCE} from scan_{scan}");
        'rows: loop {
            let rows = self.fetch(&fetch, &[])?;
            let is_last = rows.len() < ROWS_AT_ONCE;
            for row in rows {
                if visit(&row)?.is_break() {
                    break 'rows;
                }
            }
            if is_last {
                break;
            }
        }
        self.batch(&format!("close scan_{scan}"))
    }

    fn batch(&self, sql: &str) -> Inner<()> {
        let rows = self.puts.borrow_mut().all();
        self.send(rows)?;
        let sql = sql.to_owned();
        self.call(move |session| session.batch(&sql))
    }

    fn step(&self, step: Step) -> Inner<Connected> {
        match step {
            Step::Begin => {
                self.puts.borrow_mut().drop_all();
                let connected = self.call(Session::begin)?;
                self.in_transaction.set(true);
                return Ok(connected);
            }
            Step::Act => self.batch("savepoint act")?,
            Step::Release => self.batch("release savepoint act")?,
            Step::TakeBack => {
                self.puts.borrow_mut().drop_all();
                self.batch("rollback to savepoint act")?;
                self.batch("release savepoint act")?;
            }
            Step::Commit => {
                self.batch("commit")?;
                self.in_transaction.set(false);
            }
            Step::Rollback => {
                self.puts.borrow_mut().drop_all();
                self.in_transaction.set(false);
                self.batch("rollback")?;
            }
        }
        Ok(Connected::Still)
    }

    fn is_in_transaction(&self) -> bool {
        self.in_transaction.get() && self.call(|session| Ok(session.is_open())).unwrap_or(false)
    }

    fn is_far(&self) -> bool {
        true
    }
}

impl Row for Fetched {
    fn value(&self, column: usize) -> Inner<Value<'_>> {
        self.cell(column).map(Cell::value)
    }
}
