//! One record as FHIR's own interactions show it: under its public id, with our version and time, its
//! references led to public ids. To whoever may not see it, it does not exist.

use super::Look;
use super::look::nothing_here;
use crate::Platform;
use crate::export;
use jiff::Timestamp;
use store::{AuditNote, ResolvedReference, Version, VersionMeta, Whose};
use terms::{Actor, ChangeNo, Post, RecordId, ResidentId, Result};

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
pub async fn record(platform: &Platform, look: &Look<'_>, resource_type: &str, id: &str) -> Result<Shown> {
    let version = found(platform, look, resource_type, id).await?;
    note(platform, look, "read", &version)?;
    shown(platform, look, version)
}

/// The state of a record that was kept under a change.
pub async fn version(
    platform: &Platform,
    look: &Look<'_>,
    resource_type: &str,
    id: &str,
    change: ChangeNo,
) -> Result<Shown> {
    let record = found(platform, look, resource_type, id).await?.meta.record;
    let version = platform.store.version(look.actor, record, change)?.ok_or_else(nothing_here)?;
    note(platform, look, "vread", &version)?;
    shown(platform, look, version)
}

/// Every state of a record, the newest first.
pub async fn history(platform: &Platform, look: &Look<'_>, resource_type: &str, id: &str) -> Result<Vec<Shown>> {
    let record = found(platform, look, resource_type, id).await?.meta.record;
    let mut states = Vec::new();
    for meta in platform.store.history(look.actor, record)? {
        if let Some(version) = platform.store.version(look.actor, record, meta.change)? {
            states.push(version);
        }
    }
    if let Some(newest) = states.first() {
        note(platform, look, "history", newest)?;
    }
    states.into_iter().map(|version| shown(platform, look, version)).collect()
}

/// A record as it stands, if the reader sees it. Whoever asks for it writes the reader down.
pub(super) async fn if_seen(platform: &Platform, look: &Look<'_>, record: RecordId) -> Result<Option<Shown>> {
    let Some(version) = platform.store.read(look.actor, record, platform.as_of)? else { return Ok(None) };
    let visible = !version.meta.deleted && may_see(platform, look, &version.meta).await?;
    if visible { shown(platform, look, version).map(Some) } else { Ok(None) }
}

/// A record that was written just now, as it stands.
pub fn written(platform: &Platform, look: &Look<'_>, record: RecordId) -> Result<Shown> {
    let version = platform.store.read(look.actor, record, None)?.ok_or_else(nothing_here)?;
    shown(platform, look, version)
}

/// The record of an id as it stands, if the actor sees it.
async fn found(platform: &Platform, look: &Look<'_>, resource_type: &str, id: &str) -> Result<Version> {
    let record = platform.store.record_of_public(look.actor, resource_type, id)?.ok_or_else(nothing_here)?;
    let version = platform.store.read(look.actor, record, platform.as_of)?.ok_or_else(nothing_here)?;
    if may_see(platform, look, &version.meta).await? { Ok(version) } else { Err(nothing_here()) }
}

/// What everyone who is connected looks up: who and what there is, and what codes mean. Other records that
/// name nobody (a Binary, a Person) may say a great deal of somebody all the same.
const DIRECTORIES: [&str; 14] = [
    "Organization",
    "OrganizationAffiliation",
    "Location",
    "HealthcareService",
    "Endpoint",
    "Practitioner",
    "PractitionerRole",
    "Medication",
    "Substance",
    "CodeSystem",
    "ValueSet",
    "ConceptMap",
    "StructureDefinition",
    "Questionnaire",
];

/// Whether the actor sees the record: what it has sent itself, directories, and the residents of its scope. Cases
/// are seen on their own pages, where what is sealed stays sealed.
pub(super) async fn may_see(platform: &Platform, look: &Look<'_>, meta: &VersionMeta) -> Result<bool> {
    let is_own = look.actor.is(Post::Operator) || meta.key.sender == look.actor.account;
    // A deleted record no longer says whose it was.
    if meta.deleted {
        return Ok(is_own);
    }
    let whose = platform.store.whose(look.actor, meta.record)?;
    match seen(look.actor, whose, is_own, &meta.key.resource_type) {
        Seen::Yes => Ok(true),
        Seen::No => Ok(false),
        Seen::WithResident(resident) => {
            let subject = resident.0 as i64;
            let rows = platform.rows.table(look.actor, "_shared.resident", Some(&[subject])).await?;
            Ok(rows.num_rows() > 0)
        }
    }
}

/// Whether an actor sees a record.
pub(super) enum Seen {
    Yes,
    No,
    /// As far as it sees this resident.
    WithResident(ResidentId),
}

/// The same before it is known whom the actor sees, for many records at once.
pub(super) fn seen(actor: &Actor, whose: Whose, is_own: bool, resource_type: &str) -> Seen {
    match whose {
        Whose::Case if actor.is(Post::Operator) => Seen::Yes,
        Whose::Case => Seen::No,
        _ if is_own => Seen::Yes,
        Whose::Nobody if DIRECTORIES.contains(&resource_type) => Seen::Yes,
        Whose::Nobody | Whose::Awaited => Seen::No,
        Whose::Resident(resident) => Seen::WithResident(resident),
    }
}

pub(super) fn shown(platform: &Platform, look: &Look<'_>, version: Version) -> Result<Shown> {
    let meta = version.meta;
    let mut bytes = Vec::new();
    if !meta.deleted {
        let references: Vec<Option<ResolvedReference>> = platform.store.references_of(look.actor, meta.record)?;
        bytes = export::shown(&version.bytes, &meta, &references);
    }
    Ok(Shown {
        record: meta.record,
        resource_type: meta.key.resource_type,
        id: meta.public_id,
        change: meta.change,
        at: meta.at,
        deleted: meta.deleted,
        bytes,
    })
}

fn note(platform: &Platform, look: &Look<'_>, action: &str, version: &Version) -> Result<()> {
    let note = AuditNote { action: action.into(), members: name(version), place: look.place.into() };
    platform.store.audit_look(look.actor, note, look.at)
}

/// How the audit names a record.
pub(super) fn name(version: &Version) -> String {
    format!("{}/{}", version.meta.key.resource_type, version.meta.public_id)
}
