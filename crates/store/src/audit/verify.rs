//! Walks the audit and finds the first entry that was edited, removed or put elsewhere.

use super::{AuditEntry, COLUMNS, chained, from_row};
use crate::access;
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use std::ops::ControlFlow;
use terms::{Actor, Result};

/// How many entries there are and the last one's hash. Kept outside, it shows a cut tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Number of entries.
    pub count: u64,
    /// Hash of the last one; zeros while there is none.
    pub hash: [u8; 32],
}

/// The first entry that is not as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditDamage {
    /// No entry has this number, though later ones exist or the head says so.
    Missing(u64),
    /// The entry, or what came before it, is not what was hashed.
    Altered(u64),
}

impl Store {
    /// The audit's present head.
    pub fn audit_head(&self) -> Result<AuditHead> {
        self.read_with(|reader| {
            let found =
                reader.connection.one("select entry, hash from audit order by entry desc limit 1", &[], |row| {
                    Ok((row.get::<i64>(0)?, row.get(1)?))
                })?;
            let (count, hash) = found.unwrap_or((0, [0; 32]));
            Ok(AuditHead { count: count as u64, hash })
        })
    }

    /// The first bad entry, or none. With a head noted earlier it also finds a tail that was cut
    /// or written anew.
    pub fn audit_verify(&self, actor: &Actor, noted: Option<AuditHead>) -> Result<Option<AuditDamage>> {
        access::may_read_audit(actor)?;
        self.read_with(|reader| first_damage(reader, noted))
    }
}

fn first_damage(reader: &Reader, noted: Option<AuditHead>) -> Inner<Option<AuditDamage>> {
    let (mut count, mut hash) = (0, [0; 32]);
    let mut damage = None;
    reader.connection.scan(&format!("select {COLUMNS} from audit order by entry"), &[], &mut |row| {
        count += 1;
        // A value of another type than was written is an edit too.
        match from_row(row) {
            Ok(entry) => {
                damage = altered(&entry, count, &hash, noted);
                hash = entry.hash;
            }
            Err(_) => damage = Some(AuditDamage::Altered(count)),
        }
        Ok(if damage.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let cut = noted.is_some_and(|noted| noted.count > count);
    Ok(damage.or(cut.then_some(AuditDamage::Missing(count + 1))))
}

/// What is wrong with the entry that should be this one, given the hash before it.
fn altered(entry: &AuditEntry, count: u64, before: &[u8; 32], noted: Option<AuditHead>) -> Option<AuditDamage> {
    if entry.entry != count {
        return Some(AuditDamage::Missing(count));
    }
    let rewritten = noted.is_some_and(|noted| noted.count == count && noted.hash != entry.hash);
    (rewritten || chained(entry, before) != entry.hash).then_some(AuditDamage::Altered(count))
}
