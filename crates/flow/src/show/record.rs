//! One record as FHIR's own interactions show it: under its public id, with our version and time, its
//! references led to public ids. To whoever may not see it, it does not exist.

use super::Look;
use super::look::nothing_here;
use super::seen::Eyes;
use crate::Platform;
use crate::export;
use jiff::Timestamp;
use store::{References, Version, VersionMeta};
use terms::{ChangeNo, RecordId, Result};

/// A record as it stands, or stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which record.
    pub record: RecordId,
    /// Its type.
    pub resource_type: String,
    /// The id under which it is shown.
    pub id: String,
    /// Under which change this state was kept.
    pub change: ChangeNo,
    /// When.
    pub at: Timestamp,
    /// Whether this state says that the record is no more; then there are no bytes.
    pub deleted: bool,
    /// The resource.
    pub bytes: Vec<u8>,
}

/// The record of an id as it stands; its reader is written down.
pub fn record(platform: &Platform, look: &Look<'_>, resource_type: &str, id: &str) -> Result<Shown> {
    let eyes = Eyes::of(platform, look.actor);
    let version = found(platform, &eyes, resource_type, id)?;
    note(platform, look, "read", &version)?;
    shown(&eyes, version)
}

/// The record of an id, if the reader sees it. Whoever acts on it writes that down.
pub(crate) fn seen(platform: &Platform, look: &Look<'_>, resource_type: &str, id: &str) -> Result<RecordId> {
    let version = found(platform, &Eyes::of(platform, look.actor), resource_type, id)?;
    if version.meta.deleted { Err(nothing_here()) } else { Ok(version.meta.record) }
}

/// The state of a record that was kept under a change.
pub fn version(platform: &Platform, look: &Look<'_>, resource_type: &str, id: &str, change: ChangeNo) -> Result<Shown> {
    let eyes = Eyes::of(platform, look.actor);
    let record = found(platform, &eyes, resource_type, id)?.meta.record;
    let version = platform.store.version(look.actor, record, change)?;
    let version = version.filter(|version| eyes.knows_state(&version.meta)).ok_or_else(nothing_here)?;
    note(platform, look, "vread", &version)?;
    shown(&eyes, version)
}

/// A record as it stands, if the reader sees it. Whoever asks for it writes the reader down.
pub(super) fn if_seen(platform: &Platform, eyes: &Eyes<'_>, record: RecordId) -> Result<Option<Shown>> {
    version_if_seen(platform, eyes, record)?.map(|version| shown(eyes, version)).transpose()
}

/// The same as the store has it.
pub(super) fn version_if_seen(platform: &Platform, eyes: &Eyes<'_>, record: RecordId) -> Result<Option<Version>> {
    let Some(version) = platform.store.read(eyes.actor, record, platform.as_of)? else { return Ok(None) };
    let is_seen = !version.meta.deleted && is_there(eyes, &version.meta)?;
    Ok(is_seen.then_some(version))
}

/// The same of several, in their order; they are asked together.
pub(super) fn versions_if_seen(platform: &Platform, eyes: &Eyes<'_>, records: &[RecordId]) -> Result<Vec<Version>> {
    if platform.as_of.is_some() {
        let each = records.iter().map(|record| version_if_seen(platform, eyes, *record));
        return each.filter_map(Result::transpose).collect();
    }
    let mut versions = platform.store.read_all(eyes.actor, records)?;
    let owners = platform.store.owners(eyes.actor, records)?;
    let mut seen = Vec::with_capacity(records.len());
    for record in records {
        let version = versions.remove(record).filter(|version| !version.meta.deleted);
        if let Some((version, owner)) = version.zip(owners.get(record))
            && eyes.knows_state(&version.meta)
            && eyes.see(owner)?
        {
            seen.push(version);
        }
    }
    Ok(seen)
}

/// A record that was written just now, or that was there already so that nothing was written, as it stands.
/// Of one that the writer does not see, only the id is told: two systems meet in one person by it (0042).
pub fn written(platform: &Platform, look: &Look<'_>, record: RecordId) -> Result<Shown> {
    let eyes = Eyes::of(platform, look.actor);
    let version = platform.store.read(look.actor, record, None)?.ok_or_else(nothing_here)?;
    if version.meta.key.sender == look.actor.account {
        return shown(&eyes, version);
    }
    if is_there(&eyes, &version.meta)? {
        note(platform, look, "read", &version)?;
        return shown(&eyes, version);
    }
    Ok(Shown { bytes: Vec::new(), ..shown(&eyes, version)? })
}

/// The record of an id as it stands, if the actor sees it.
pub(super) fn found(platform: &Platform, eyes: &Eyes<'_>, resource_type: &str, id: &str) -> Result<Version> {
    let record = platform.store.record_of_public(eyes.actor, resource_type, id)?.ok_or_else(nothing_here)?;
    let version = platform.store.read(eyes.actor, record, platform.as_of)?.ok_or_else(nothing_here)?;
    if is_there(eyes, &version.meta)? { Ok(version) } else { Err(nothing_here()) }
}

/// Whether a state is there, of a record that is there.
fn is_there(eyes: &Eyes<'_>, meta: &VersionMeta) -> Result<bool> {
    Ok(eyes.see_record(meta)? && eyes.knows_state(meta))
}

/// A state of a record as its reader is shown it.
pub(super) fn shown(eyes: &Eyes<'_>, version: Version) -> Result<Shown> {
    let references = eyes.references(std::slice::from_ref(&version))?.pop().unwrap_or_default();
    Ok(told(version, &references))
}

/// States of records as their reader is shown them; where they lead is asked together.
pub(super) fn all_shown(eyes: &Eyes<'_>, versions: Vec<Version>) -> Result<Vec<Shown>> {
    let references = eyes.references(&versions)?;
    Ok(versions.into_iter().zip(references).map(|(version, references)| told(version, &references)).collect())
}

fn told(version: Version, references: &References) -> Shown {
    let Version { meta, bytes } = version;
    let bytes = if meta.deleted { Vec::new() } else { export::shown(&bytes, &meta, references) };
    Shown {
        record: meta.record,
        resource_type: meta.key.resource_type,
        id: meta.public_id,
        change: meta.change,
        at: meta.at,
        deleted: meta.deleted,
        bytes,
    }
}

fn note(platform: &Platform, look: &Look<'_>, action: &str, version: &Version) -> Result<()> {
    platform.store.audit_look(look.actor, look.entry(action, name(version)), look.at)
}

/// How the audit names a record.
pub(super) fn name(version: &Version) -> String {
    format!("{}/{}", version.meta.key.resource_type, version.meta.public_id)
}
