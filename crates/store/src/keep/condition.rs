//! What must hold when the writer's turn comes: nothing that was read before is trusted.

use super::request::{Identifier, RecordKey};
use crate::fault::Inner;
use crate::read::bearers;
use crate::search;
use crate::store::Store;
use crate::writer::Writing;
use fhir::search::Wanted;
use terms::{Actor, ChangeNo, RecordId, Refusal, Result};

/// A condition of a draft; one that does not hold refuses the whole act.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The record's current version is the one of this change (FHIR's If-Match).
    Unchanged {
        /// Which record.
        key: RecordKey,
        /// Under which change its version was kept.
        change: ChangeNo,
    },
    /// No record of the type bears the identifier (FHIR's If-None-Exist), as far as the writer may know.
    NobodyBears {
        /// The record's type.
        resource_type: String,
        /// The identifier.
        identifier: Identifier,
        /// Bearers that are not there for the writer.
        besides: Vec<RecordId>,
    },
    /// Of a sender's records, this one and no other is found by a search; or none is.
    Found {
        /// Whose records; along references too.
        sender: String,
        /// What is looked for.
        wanted: Wanted,
        /// The one that is found.
        only: Option<RecordId>,
    },
}

/// Refuses where a condition does not hold: `version_conflict` or `exists_meanwhile`.
pub(super) fn hold(writing: &mut Writing, conditions: &[Condition]) -> Inner<()> {
    for condition in conditions {
        match condition {
            Condition::Unchanged { key, change } => {
                let now = current(writing, key)?;
                if now != Some(change.0 as i64) {
                    let refusal = Refusal::new("version_conflict").with("asked", change);
                    return Err(refusal.with("current", now.unwrap_or_default()).into());
                }
            }
            Condition::NobodyBears { resource_type, identifier, besides } => {
                let bearers = bearers(&*writing.connection, resource_type, identifier)?;
                if bearers.iter().any(|bearer| !besides.contains(bearer)) {
                    return Err(Refusal::new("exists_meanwhile").into());
                }
            }
            Condition::Found { sender, wanted, only } => {
                writing.write_index()?;
                let found = search::own(&*writing.connection, &writing.runs, sender, wanted)?;
                if found.as_slice() != only.as_slice() {
                    return Err(Refusal::new("exists_meanwhile").into());
                }
            }
        }
    }
    Ok(())
}

fn current(writing: &mut Writing, key: &RecordKey) -> Inner<Option<i64>> {
    let (sender, kind) = (writing.word(&key.sender)?, writing.word(&key.resource_type)?);
    let Some(record) = writing.record(sender, kind, &key.id)? else { return Ok(None) };
    writing.connection.value("select change from current where record = ?", &[record.into()])
}

impl Store {
    /// The first few of a sender's own records that a search finds, in the order in which they were kept.
    pub fn own_found(&self, actor: &Actor, wanted: &Wanted) -> Result<Vec<RecordId>> {
        crate::access::may_read_records(actor)?;
        self.read_with(|reader| search::own(&*reader.connection, &reader.runs, &actor.account, wanted))
    }
}
