//! The FHIR door: what a system writes by FHIR's own interactions. It is answered when kept: arrival and
//! versions go in one commit with one sync, and the answer says what became of each. Several writes in
//! one message are a transaction: one unit across subjects, all or nothing (design.md section 2).
//!
//! A system writes under its own account, which is the sender of what it writes; what another sender has
//! sent it cannot change.

mod own;
mod patch;
mod text;
mod validate;

pub use patch::patched;
pub use validate::{Mode, validate};

use crate::at_once::{self, Message};
use crate::platform::Platform;
use crate::{case, check, link, read};
use fhir::check::Strictness;
use fhir::search::Wanted;
use intake::{Body, Draft, Found};
use jiff::Timestamp;
use own::Target;
use std::collections::BTreeMap;
use store::{KeepRequest, NewVersion, Part, VersionOutcome};
use terms::issue::any_blocking;
use terms::{Actor, ChangeNo, Issue, RecordId, Result};

/// One write of a message.
#[derive(Clone, Debug)]
pub struct Write {
    /// What is asked for.
    pub act: Act,
    /// The type of the record.
    pub resource_type: String,
    /// Where in the message the resource's bytes lie, from and to; empty for a deletion.
    pub bytes: std::ops::Range<usize>,
    /// By what other writes of the same message refer to it.
    pub full_url: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A new record under an id that was minted for it; unless there is such a record already
    /// (If-None-Exist).
    Create {
        /// The minted id.
        minted: String,
        /// What such a record is.
        unless: Option<Unless>,
    },
    /// A new state of the record of an id, or a new record under it.
    Update {
        /// The id under which it is shown.
        id: String,
        /// Only if this is its newest version (If-Match).
        newest: Option<ChangeNo>,
    },
    /// A new state of the one record of one's own that is found, or a new record.
    UpdateFound {
        /// The id for a new record.
        minted: String,
        /// What is looked for.
        wanted: Wanted,
    },
    /// The one record of one's own that is found is no more.
    DeleteFound {
        /// What is looked for.
        wanted: Wanted,
    },
    /// The record of an id is no more.
    Delete {
        /// The id under which it is shown.
        id: String,
        /// Only if this is its newest version (If-Match).
        newest: Option<ChangeNo>,
    },
}

/// What must not be there yet for a record to be made.
#[derive(Clone, Debug, PartialEq)]
pub enum Unless {
    /// A record of anybody's that bears the identifier `system|value`.
    Borne(String, String),
    /// A record of one's own that is found by a search.
    Found(Wanted),
}

/// What became of one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The type of the record.
    pub resource_type: String,
    /// The record; none where there was nothing to delete.
    pub record: Option<RecordId>,
    /// Whether the record is new.
    pub created: bool,
    /// Under which change it was kept; none where nothing changed.
    pub change: Option<ChangeNo>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is on disk: what became of each write, in their order, and what to look at again.
    Kept(Vec<Written>, Vec<Issue>),
    /// Nothing was kept: these must be mended first.
    Refused(Vec<Issue>),
}

/// Keeps what a message asks for, all of it or nothing. `name` is what the message is called in the list
/// of arrivals: `POST Patient`.
pub fn write(
    platform: &Platform,
    actor: &Actor,
    (name, message): (&str, Vec<u8>),
    writes: &[Write],
    now: Timestamp,
) -> Result<Answered> {
    let targets = writes.iter().map(|write| own::target(platform, actor, write)).collect::<Result<Vec<_>>>()?;
    let piece = at_once::piece(message);
    let mut draft = draft(&piece.bytes, writes, &targets);
    draft.issues.extend(own::ambiguous(platform, actor, &draft)?);
    read::expand(&mut draft, &platform.content);
    let drafts = check::check(vec![draft], &platform.content, Strictness::Strict);
    let issues: Vec<Issue> = drafts.iter().flat_map(|draft| draft.issues.clone()).collect();
    if any_blocking(&issues) {
        return Ok(Answered::Refused(issues));
    }
    let sender = actor.account.as_str();
    let drafts = link::prepare(drafts, (sender, name), &link::Linking::Own, &platform.content);
    let drafts = case::follow(drafts, sender, &platform.content, platform.timing.today(now));
    let amend = |request: &mut KeepRequest| {
        for draft in &mut request.drafts {
            draft.conditions = targets.iter().filter_map(|target| target.condition.clone()).collect();
            // Deleted records say nothing, so they stand in no draft; they come after what was written, and
            // before what is made of that.
            let written = targets.iter().filter(|target| target.writes()).count().min(draft.versions.len());
            let deletions = targets.iter().filter(|target| target.deletes).map(deletion);
            draft.versions.splice(written..written, deletions);
        }
    };
    let message = Message { sender, id: None, door: "fhir", name };
    let kept = at_once::keep(platform, actor, &message, (piece, drafts), amend, now)?.kept.unwrap_or_default();
    let outcomes: Vec<VersionOutcome> = kept.drafts.into_iter().flat_map(|draft| draft.versions).collect();
    Ok(Answered::Kept(told(writes, &targets, &outcomes), issues))
}

/// What the message says, as one draft: the resources of its writes in their order, under their sender's
/// ids and with references among them led to these.
fn draft(message: &[u8], writes: &[Write], targets: &[Target]) -> Draft {
    let ids: BTreeMap<&str, String> = writes
        .iter()
        .zip(targets)
        .filter_map(|(write, target)| Some((write.full_url.as_deref()?, target.reference(write))))
        .collect();
    let mut draft = Draft { length: message.len() as u64, ..Draft::default() };
    for (number, (write, target)) in writes.iter().zip(targets).enumerate() {
        if target.writes() {
            let place = if writes.len() > 1 { format!("entry[{number}].resource") } else { String::new() };
            match found(message, write, target, &ids) {
                Ok(found) => draft.resources.push(found),
                Err(mut issue) => {
                    issue.place = format!("{place} {}", issue.place).trim().into();
                    draft.issues.push(issue);
                }
            }
        }
    }
    draft
}

/// What cannot be read is told.
type Read<T> = std::result::Result<T, Issue>;

fn found(message: &[u8], write: &Write, target: &Target, ids: &BTreeMap<&str, String>) -> Read<Found> {
    let bytes = message.get(write.bytes.clone()).unwrap_or_default();
    let mut json = fhir::parse(bytes)?;
    let kind = fhir::read::kind(&json);
    if kind != write.resource_type {
        return Err(Issue::blocking("type_differs", "resourceType")
            .with("type", kind)
            .with("asked", &write.resource_type));
    }
    if let Act::Update { id, .. } = &write.act
        && fhir::read::id(&json) != id
    {
        return Err(Issue::blocking("id_differs", format!("{kind}.id"))
            .with("id", fhir::read::id(&json))
            .with("asked", id));
    }
    if let (Act::UpdateFound { .. }, Some(_), said) = (&write.act, target.record, fhir::read::id(&json))
        && !said.is_empty()
        && said != target.shown
    {
        let differs = Issue::blocking("id_differs", format!("{kind}.id"));
        return Err(differs.with("id", said).with("asked", &target.shown));
    }
    let said = fhir::read::id(&json) == target.key.id;
    let mut body = Body::Received(write.bytes.start as u64, bytes.len() as u64);
    let led = text::lead(bytes, ids);
    if !said || led.is_some() {
        let text = led.unwrap_or_else(|| bytes.to_vec());
        let text = if said { text } else { text::with_id(&text, &target.key.id)? };
        json = fhir::parse(&text)?;
        body = Body::Made(text);
    }
    Ok(Found { body, json })
}

fn deletion(target: &Target) -> NewVersion {
    NewVersion {
        key: target.key.clone(),
        part: Part::Received,
        offset: 0,
        len: 0,
        hash: store::content_hash(b""),
        deleted: true,
        by_import: false,
        sender_updated: None,
        sender_version: None,
        facts: store::Facts::default(),
    }
}

/// The outcomes come in the order of the draft: what was written first, then what was deleted.
fn told(writes: &[Write], targets: &[Target], outcomes: &[VersionOutcome]) -> Vec<Written> {
    let written = targets.iter().filter(|target| target.writes()).count().min(outcomes.len());
    let (of_writes, of_deletions) = outcomes.split_at(written);
    let (mut of_writes, mut of_deletions) = (of_writes.iter(), of_deletions.iter());
    let tell = |(write, target): (&Write, &Target)| {
        let outcome = match target.deletes {
            true => of_deletions.next(),
            false if target.writes() => of_writes.next(),
            false => None,
        };
        Written {
            resource_type: write.resource_type.clone(),
            record: outcome.map(VersionOutcome::record).or(target.record),
            created: target.writes() && target.record.is_none(),
            change: outcome.map(VersionOutcome::change),
        }
    };
    writes.iter().zip(targets).map(tell).collect()
}
