//! The handle that everyone holds: opens a data directory and leads to the acts.

use crate::audit::{AuditHash, Reads};
use crate::database::{Claimed, Connection, Place};
use crate::fault::Inner;
use crate::noted::Noted;
use crate::reader::{Pool, Reader};
use crate::search::Turns;
use crate::setting::settle_audit_hash;
use crate::writer::{Writer, Writing};
use jiff::Timestamp;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use terms::{ChangeNo, Failure, Refusal, Result};

/// Limits of one open store.
#[derive(Clone)]
pub struct Options {
    /// So many acts may wait for the writer; further ones are refused with `store_busy`.
    pub queue_length_max: usize,
    /// So many reading connections are kept open for the next reader.
    pub readers_idle_max: usize,
    /// A larger arrival is refused with `arrival_too_large`.
    pub arrival_bytes_max: u64,
    /// A larger page is refused with `page_too_large`.
    pub page_size_max: usize,
    /// The PostgreSQL database that the records are in, as `postgres://…`; without it they are in the
    /// directory.
    pub database: Option<String>,
    /// By which function the audit is hashed; decided when the directory is made.
    pub audit_hash: Option<AuditHash>,
    /// When the program was started, for what is noted of the start itself.
    pub started_at: Timestamp,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            queue_length_max: 4096,
            readers_idle_max: 16,
            arrival_bytes_max: 1 << 30,
            page_size_max: 10_000,
            database: None,
            audit_hash: None,
            started_at: Timestamp::UNIX_EPOCH,
        }
    }
}

/// A data directory's ground state. Clones share one writer; the last one to go closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Opened>,
}

// Fields drop in this order: the writer ends after those who read, so that it closes the log of an embedded database
// and leaves none behind, and the lock is released after it.
struct Opened {
    pool: Pool,
    turns: Turns,
    writer: Writer,
    reads: Reads,
    audit_hash: AuditHash,
    options: Options,
    place: Place,
    _lock: File,
}

impl Store {
    /// Opens the directory, laying it out if it is new. Refused while another program has it, and where the records
    /// do not have all that was acknowledged.
    pub fn open(dir: &Path, options: Options) -> Result<Store> {
        Self::open_held(dir, options, Noted::hold).map_err(Failure::from)
    }

    /// The same whatever was acknowledged.
    pub(crate) fn open_unheld(dir: &Path, options: Options) -> Inner<Store> {
        Self::open_held(dir, options, |_, _| Ok(()))
    }

    fn open_held(
        dir: &Path,
        options: Options,
        hold: impl FnOnce(&Noted, Option<&dyn Connection>) -> Inner<()>,
    ) -> Inner<Store> {
        fs::create_dir_all(dir)?;
        let noted = Noted::of(dir)?;
        let Claimed { place, connection, lock } =
            Place::claim(dir, options.database.as_deref(), |records| hold(&noted, records))?;
        let audit_hash = settle_audit_hash(&*connection, options.audit_hash)?;
        let writer = Writer::start((connection, &place), audit_hash, noted, options.queue_length_max)?;
        let reads = Reads::open(dir, audit_hash, options.started_at)?;
        let pool = Pool::new(place.clone(), options.readers_idle_max);
        Ok(Store {
            inner: Arc::new(Opened {
                pool,
                turns: Turns::new(),
                writer,
                reads,
                audit_hash,
                options,
                place,
                _lock: lock,
            }),
        })
    }

    /// Waits for the writer to end if this is the last handle. What was answered is on disk in
    /// any case.
    pub fn close(self) {}

    /// Waits until everything asked before is on disk.
    pub fn flush(&self) -> Result<()> {
        self.write(|_| Ok(()))
    }

    /// The newest change that is on disk.
    pub fn last_change(&self) -> ChangeNo {
        ChangeNo(self.inner.writer.last_change())
    }

    /// How many transactions were committed since the store was opened; each has one sync.
    pub fn commits(&self) -> u64 {
        self.inner.writer.commits()
    }

    /// The bytes that the record database takes on disk.
    pub fn size_bytes(&self) -> Result<u64> {
        self.inner.place.size_bytes().map_err(Failure::from)
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Writing) -> Inner<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.writer.submit(act)
    }

    pub(crate) fn read_with<T>(&self, read: impl FnOnce(&Reader) -> Inner<T>) -> Result<T> {
        self.inner.pool.read(read).map_err(Failure::from)
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.inner.turns
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.inner.reads
    }

    pub(crate) fn audit_hash(&self) -> AuditHash {
        self.inner.audit_hash
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    /// Refuses pages larger than allowed.
    pub(crate) fn page_size(&self, asked: usize) -> Result<i64> {
        let max = self.inner.options.page_size_max;
        if asked > max {
            return Err(Refusal::new("page_too_large").with("size", asked).with("max", max).into());
        }
        Ok(asked as i64)
    }
}
