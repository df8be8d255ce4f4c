//! Who did or read what, why, when and from where: append-only, each entry hashed with the one
//! before it.
//!
//! Never changes or removes an entry.

mod verify;

pub use verify::{AuditDamage, AuditHead};

use crate::access;
use crate::database::Row;
use crate::fault::{Error, Inner};
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use terms::{Actor, ChangeNo, Result};

/// What is said of an act besides who, why and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditNote {
    /// What was done: a word such as `keep`, `open_list`, `reveal`.
    pub action: String,
    /// To whom or what: numbers of residents, records, arrivals; never names.
    pub members: String,
    /// From where: a door or an address.
    pub place: String,
}

/// One entry of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number; the first is 1 and none is left out.
    pub entry: u64,
    /// When.
    pub at: Timestamp,
    /// Whose account.
    pub account: String,
    /// The posts held then, as JSON.
    pub posts: String,
    /// Why, as JSON.
    pub purpose: String,
    /// What, to whom and from where.
    pub note: AuditNote,
    /// The last change of a writing act.
    pub change: Option<ChangeNo>,
    /// Covers this entry and, through the one before, all earlier ones.
    pub hash: [u8; 32],
}

impl Store {
    /// Writes down that somebody looked; answers when the entry is on disk.
    pub fn audit_read(&self, actor: &Actor, note: AuditNote, at: Timestamp) -> Result<()> {
        let stamp = Stamp { actor: actor.clone(), at, arrival: None };
        self.write(move |writing| append(writing, &stamp, None, &note))
    }

    /// Entries newest first, older than `before` if given.
    pub fn audit_entries(&self, actor: &Actor, before: Option<u64>, size: usize) -> Result<Vec<AuditEntry>> {
        access::may_read_audit(actor)?;
        let size = self.page_size(size)?;
        let before = before.map_or(i64::MAX, |entry| entry as i64);
        self.read_with(|reader| {
            reader.connection.all(
                &format!("select {COLUMNS} from audit where entry < ? order by entry desc limit ?"),
                &[before.into(), size.into()],
                from_row,
            )
        })
    }
}

const COLUMNS: &str = "entry, at, account, posts, purpose, action, members, place, change, hash";

/// Appends an entry within the act's own transaction.
pub(crate) fn append(writing: &mut Writing, stamp: &Stamp, change: Option<ChangeNo>, note: &AuditNote) -> Inner<()> {
    let (last, last_hash) = writing.counters.audit;
    let mut entry = AuditEntry {
        entry: (last + 1) as u64,
        at: rounded(stamp.at),
        account: stamp.actor.account.clone(),
        posts: json(&stamp.actor.posts)?,
        purpose: json(&stamp.actor.purpose)?,
        note: note.clone(),
        change,
        hash: [0; 32],
    };
    entry.hash = chained(&entry, &last_hash);
    insert(writing, &entry)?;
    writing.counters.audit = (last + 1, entry.hash);
    Ok(())
}

fn insert(writing: &Writing, entry: &AuditEntry) -> Inner<()> {
    writing.connection.put(
        "insert into audit (entry, at, account, posts, purpose, action, members, place, change, hash)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            entry.entry.into(),
            entry.at.as_microsecond().into(),
            (&entry.account).into(),
            (&entry.posts).into(),
            (&entry.purpose).into(),
            (&entry.note.action).into(),
            (&entry.note.members).into(),
            (&entry.note.place).into(),
            entry.change.map(|change| change.0).into(),
            (&entry.hash).into(),
        ],
    )?;
    Ok(())
}

/// The hash over an entry and its forerunner's hash; lengths keep fields from running together.
fn chained(entry: &AuditEntry, before: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(entry.entry.to_le_bytes());
    hasher.update(entry.at.as_microsecond().to_le_bytes());
    let texts =
        [&entry.account, &entry.posts, &entry.purpose, &entry.note.action, &entry.note.members, &entry.note.place];
    for text in texts {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.update(entry.change.map_or(u64::MAX, |change| change.0).to_le_bytes());
    hasher.finalize().into()
}

/// What a microsecond column gives back.
fn rounded(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn from_row(row: &dyn Row) -> Inner<AuditEntry> {
    Ok(AuditEntry {
        entry: row.get::<i64>(0)? as u64,
        at: Timestamp::from_microsecond(row.get(1)?).unwrap_or_default(),
        account: row.get(2)?,
        posts: row.get(3)?,
        purpose: row.get(4)?,
        note: AuditNote { action: row.get(5)?, members: row.get(6)?, place: row.get(7)? },
        change: row.get::<Option<i64>>(8)?.map(|n| ChangeNo(n as u64)),
        hash: row.get(9)?,
    })
}

/// Any of our own small values as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> Inner<String> {
    sonic_rs::to_string(value).map_err(|error| Error::fault(format!("writing JSON: {error}")))
}
