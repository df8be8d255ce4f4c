//! Walks the audit and finds the first entry that was edited, removed or put elsewhere.

use super::{COLUMNS, chained, from_row};
use crate::access;
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use rusqlite::OptionalExtension;
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
            let found = reader
                .connection
                .query_row("select entry, hash from audit order by entry desc limit 1", [], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get(1)?))
                })
                .optional()?;
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
    let mut select = reader.connection.prepare(&format!("select {COLUMNS} from audit order by entry"))?;
    let mut rows = select.query([])?;
    let (mut count, mut hash) = (0, [0; 32]);
    while let Some(row) = rows.next()? {
        count += 1;
        // A value of another type than was written is an edit too.
        let Ok(entry) = from_row(row) else {
            return Ok(Some(AuditDamage::Altered(count)));
        };
        if entry.entry != count {
            return Ok(Some(AuditDamage::Missing(count)));
        }
        if chained(&entry, &hash) != entry.hash {
            return Ok(Some(AuditDamage::Altered(count)));
        }
        hash = entry.hash;
        if noted.is_some_and(|noted| noted.count == count && noted.hash != hash) {
            return Ok(Some(AuditDamage::Altered(count)));
        }
    }
    let cut = noted.is_some_and(|noted| noted.count > count);
    Ok(cut.then_some(AuditDamage::Missing(count + 1)))
}
