//! Who did or read what, why, when and from where: append-only, each entry hashed with the one before it.
//! Two chains: what was written has its entry in its own transaction, who looked is in a file beside
//! (docs/decisions/0031).
//!
//! Never changes or removes an entry.

mod chain;
mod reads;
mod verify;

pub use chain::AuditHash;
pub(crate) use chain::{hash_of, hex};
pub(crate) use reads::Reads;
pub use verify::{AuditChain, AuditDamage, AuditHead, AuditHeads};

use crate::access;
use crate::database::Row;
use crate::fault::{Error, Inner};
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::VecDeque;
use terms::{Actor, ChangeNo, Failure, Result};

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
    /// Writes down that somebody looked; the entry is on disk within 50 ms. Not for what is sealed, masked,
    /// exported or opened by breaking the glass: see [`Store::audit_read`].
    pub fn audit_look(&self, actor: &Actor, note: AuditNote, at: Timestamp) -> Result<()> {
        self.reads().note(entry(actor, note, at, None).map_err(Failure::from)?)
    }

    /// Writes down that somebody looked; answers when the entry is on disk.
    pub fn audit_read(&self, actor: &Actor, note: AuditNote, at: Timestamp) -> Result<()> {
        self.reads().note_durably(entry(actor, note, at, None).map_err(Failure::from)?)
    }

    /// Who looked, newest first, older than `before` if given.
    pub fn audit_looks(&self, actor: &Actor, before: Option<u64>, size: usize) -> Result<Vec<AuditEntry>> {
        access::may_read_audit(actor)?;
        let size = self.page_size(size)? as usize;
        let mut newest = VecDeque::new();
        self.reads().each(&mut |entry| {
            let wanted = entry.filter(|entry| before.is_none_or(|before| entry.entry < before));
            newest.extend(wanted);
            newest.drain(..newest.len().saturating_sub(size));
            true
        })?;
        Ok(newest.into_iter().rev().collect())
    }

    /// What was written, newest first, older than `before` if given.
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
    let mut entry = entry(&stamp.actor, note.clone(), stamp.at, change)?;
    entry.entry = (last + 1) as u64;
    entry.hash = writing.audit_hash.chained(&entry, &last_hash);
    insert(writing, &entry)?;
    writing.counters.audit = (last + 1, entry.hash);
    Ok(())
}

/// An entry before it has its place in a chain.
fn entry(actor: &Actor, note: AuditNote, at: Timestamp, change: Option<ChangeNo>) -> Inner<AuditEntry> {
    Ok(AuditEntry {
        entry: 0,
        at: rounded(at),
        account: actor.account.clone(),
        posts: json(&actor.posts)?,
        purpose: json(&actor.purpose)?,
        note,
        change,
        hash: [0; 32],
    })
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
