//! All current records that an actor sees, one after the other: what an export and a view over HTTP are made of.

use super::seen::Eyes;
use crate::{Platform, export};
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::{ExportFilter, Exported, References, Whose};
use terms::{Actor, ChangeNo, RecordId, Result};

/// Which of the records that an actor sees are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of these types; of all if empty.
    pub types: Vec<String>,
    /// Kept at this time or later.
    pub since: Option<Timestamp>,
    /// Only records of residents, and none of directories.
    pub of_residents: bool,
    /// Only these records.
    pub only: Option<BTreeSet<RecordId>>,
}

/// Takes the type of a record and the record as a system is shown it; says whether it wants more.
pub type Take<'t> = dyn FnMut(&str, &[u8]) -> Result<bool> + 't;

/// Hands on all current records that an actor sees, in stored order and in one state of the store. The caller has
/// written down who reads.
pub fn each(platform: &Platform, actor: &Actor, wanted: &Wanted, take: &mut Take<'_>) -> Result<()> {
    let eyes = Eyes::of(platform, actor);
    let since = wanted.since.map_or(Ok(ChangeNo(0)), |since| platform.store.first_change_since(since))?;
    let filter = ExportFilter { sender: None, types: wanted.types.clone() };
    let (mut found, mut is_wanted) = (Vec::new(), true);
    platform.store.export_resolved(actor, &filter, &mut |exported: &Exported<'_>| {
        let is_named = wanted.only.as_ref().is_none_or(|only| only.contains(&exported.record));
        if is_wanted && is_named && exported.change >= since {
            found.push(Found::of(exported));
        }
        if found.len() >= TOGETHER {
            is_wanted = hand_on(&eyes, wanted, &mut found, take)?;
        }
        Ok(())
    })?;
    if is_wanted { hand_on(&eyes, wanted, &mut found, take).map(drop) } else { Ok(()) }
}

/// Of so many records it is asked together whose they are, and whose those are to which they refer.
const TOGETHER: usize = 256;

/// A record that waits to be judged with others.
struct Found {
    record: RecordId,
    resource_type: String,
    sender: String,
    id: String,
    public_id: String,
    change: ChangeNo,
    bytes: Vec<u8>,
    references: References,
}

impl Found {
    fn of(exported: &Exported<'_>) -> Self {
        Self {
            record: exported.record,
            resource_type: exported.resource_type.to_owned(),
            sender: exported.sender.to_owned(),
            id: exported.id.to_owned(),
            public_id: exported.public_id.to_owned(),
            change: exported.change,
            bytes: exported.bytes.to_vec(),
            references: exported.references.to_vec(),
        }
    }

    fn shown(&self) -> Vec<u8> {
        export::resolved(&Exported {
            record: self.record,
            sender: &self.sender,
            resource_type: &self.resource_type,
            id: &self.id,
            public_id: &self.public_id,
            change: self.change,
            bytes: &self.bytes,
            references: &self.references,
        })
    }
}

/// Hands on what is seen of the records found; says whether more is wanted.
fn hand_on(eyes: &Eyes<'_>, wanted: &Wanted, found: &mut Vec<Found>, take: &mut Take<'_>) -> Result<bool> {
    let targets = found.iter().flat_map(|one| &one.references).flatten().map(|target| target.record);
    let records: Vec<RecordId> = found.iter().map(|one| one.record).chain(targets).collect();
    let owners = eyes.platform.store.owners(eyes.actor, &records)?;
    for mut one in found.drain(..) {
        let Some(owner) = owners.get(&one.record) else { continue };
        if eyes.see(owner)? && (!wanted.of_residents || matches!(owner.whose, Whose::Resident(_))) {
            eyes.lead(&mut one.references, &owners)?;
            if !take(&one.resource_type, &one.shown())? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
