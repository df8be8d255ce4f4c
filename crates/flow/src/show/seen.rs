//! All current records that an actor sees, at once: what an export over HTTP and a view over HTTP are made of.
//! Whom that is, is settled before the first record is read.

use super::Look;
use super::record::{Seen, seen};
use crate::columns::Columns;
use crate::{Platform, export};
use jiff::Timestamp;
use std::collections::HashSet;
use store::{ExportFilter, Whose};
use terms::{ChangeNo, Post, Result};

/// Whose records an actor sees.
pub struct Sight {
    residents: HashSet<i64>,
}

/// Which of them are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of these types; of all if empty.
    pub types: Vec<String>,
    /// Kept at this time or later.
    pub since: Option<Timestamp>,
    /// Only records of residents, and none of directories.
    pub of_residents: bool,
}

/// Takes the type of a record and the record as a system is shown it; says whether it wants more.
pub type Take<'t> = dyn FnMut(&str, &[u8]) -> Result<bool> + 't;

/// The residents within the actor's scope.
pub async fn sight(platform: &Platform, look: &Look<'_>) -> Result<Sight> {
    let rows = platform.rows.table(look.actor, "_shared.resident", None).await?;
    let rows = Columns::of(&rows);
    Ok(Sight { residents: (0..rows.rows).filter_map(|row| rows.whole("subject", row)).collect() })
}

/// Hands on the records, in stored order and in one state of the store. The caller has written down who reads.
pub fn each(platform: &Platform, look: &Look<'_>, sight: &Sight, wanted: &Wanted, take: &mut Take<'_>) -> Result<()> {
    let since = wanted.since.map_or(Ok(ChangeNo(0)), |since| platform.store.first_change_since(since))?;
    let filter = ExportFilter { sender: None, types: wanted.types.clone() };
    let mut is_wanted = true;
    platform.store.export_resolved(look.actor, &filter, &mut |exported: &store::Exported<'_>| {
        if !is_wanted || exported.change < since {
            return Ok(());
        }
        let whose = platform.store.whose(look.actor, exported.record)?;
        let is_own = look.actor.is(Post::Operator) || exported.sender == look.actor.account;
        let is_seen = match seen(look.actor, whose, is_own, exported.resource_type) {
            Seen::Yes => true,
            Seen::No => false,
            Seen::WithResident(resident) => sight.residents.contains(&(resident.0 as i64)),
        };
        if is_seen && (!wanted.of_residents || matches!(whose, Whose::Resident(_))) {
            is_wanted = take(exported.resource_type, &export::resolved(exported))?;
        }
        Ok(())
    })
}
