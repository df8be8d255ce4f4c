//! 存档: versions, links and issues of a piece go to disk in one transaction.

use crate::case;
use crate::link::Linkable;
use crate::path::Carried;
use crate::platform::Platform;
use crate::read::Piece;
use fhir::reference::{self, Reference};
use fhir::{Tree, search};
use intake::{Body, Draft, Found};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::Seals;
use std::collections::HashSet;
use store::{
    Arrival, ContentHash, Facts, Identifier, KeepDraft, KeepRequest, LinkRequest, NewVersion, Part, RecordKey,
    SetAside, Subject, Target, VersionOutcome,
};
use terms::issue::any_blocking;
use terms::{Actor, ArrivalId, Result};

/// Forms that are filled in here refer to Patients of any sender.
pub use fhir::reference::PUBLIC;

/// So many drafts share one transaction, and so one sync.
const DRAFTS_AT_ONCE: usize = 2_000;

/// Hands on what the drafts of one piece ask of the store, one transaction after the other; whatever is
/// blocked is set aside with its issues.
pub fn requests(
    actor: &Actor,
    arrival: &Arrival,
    piece: &Piece,
    drafts: Vec<Linkable>,
    (zone, seals, at): (&TimeZone, &Seals, Timestamp),
    hand_on: &mut dyn FnMut(KeepRequest) -> Result<()>,
) -> Result<()> {
    let origin = Origin { arrival: arrival.arrival, sender: &arrival.sender, by_import: true, zone, seals };
    let mut drafts = drafts.into_iter().peekable();
    loop {
        let some: Vec<Linkable> = drafts.by_ref().take(DRAFTS_AT_ONCE).collect();
        let is_last = drafts.peek().is_none();
        let progress = match drafts.peek() {
            Some(next) => next.draft.offset,
            None => piece.end(),
        };
        let mut request = request(&origin, actor, piece, some, at);
        request.progress = progress;
        request.finished = is_last && piece.last;
        hand_on(request)?;
        if is_last {
            return Ok(());
        }
    }
}

/// Keeps what one transaction holds.
pub fn keep(platform: &Platform, request: KeepRequest) -> Result<Carried> {
    let mut carried = Carried { set_aside: request.set_aside.len() as u64, ..Carried::default() };
    let kept = platform.store.keep(request)?;
    for outcome in kept.drafts.iter().flat_map(|draft| &draft.versions) {
        match outcome {
            VersionOutcome::Doubled { .. } => carried.doubled += 1,
            _ => carried.kept += 1,
        }
    }
    Ok(carried)
}

/// Where drafts come from.
pub struct Origin<'a> {
    /// The arrival; a door that answers when kept does not know it yet.
    pub arrival: ArrivalId,
    /// Who sent it.
    pub sender: &'a str,
    /// Whether it came by import; a write that did not is always the newest.
    pub by_import: bool,
    /// Where dates are written that do not say so.
    pub zone: &'a TimeZone,
    /// What lies under a seal.
    pub seals: &'a Seals,
}

/// What the store is asked to keep and to set aside.
pub fn request(origin: &Origin<'_>, actor: &Actor, piece: &Piece, drafts: Vec<Linkable>, at: Timestamp) -> KeepRequest {
    let mut request = KeepRequest {
        arrival: origin.arrival,
        drafts: Vec::with_capacity(drafts.len()),
        made: Vec::new(),
        set_aside: Vec::new(),
        progress: 0,
        finished: false,
        actor: actor.clone(),
        at,
    };
    let mut told = HashSet::new();
    for Linkable { mut draft, mut links, replays } in drafts {
        if any_blocking(&draft.issues) {
            let station = if draft.resources.is_empty() { "read" } else { "check" };
            let (offset, len) = (draft.offset, draft.length);
            request.set_aside.push(SetAside {
                part: Part::Received,
                offset,
                len,
                station: station.into(),
                issues: draft.issues,
            });
            continue;
        }
        tell_once(&mut draft, &mut links, &mut told);
        let made = &mut request.made;
        let versions = draft.resources.iter().filter_map(|found| version(origin, piece, found, made)).collect();
        request.drafts.push(KeepDraft { versions, links, replays, issues: draft.issues, conditions: Vec::new() });
    }
    request
}

/// A sheet names its person in every row; what an earlier row said of the person in the same words is
/// not said again.
fn tell_once(draft: &mut Draft, links: &mut Vec<LinkRequest>, told: &mut HashSet<ContentHash>) {
    let many = draft.resources.len() > 1;
    draft.resources.retain(|found| match &found.body {
        Body::Made(bytes) if many && fhir::read::kind(&found.json) == "Patient" => {
            let is_new = told.insert(store::content_hash(bytes));
            if !is_new {
                links.clear();
            }
            is_new
        }
        _ => true,
    });
}

fn version(origin: &Origin<'_>, piece: &Piece, found: &Found, made: &mut Vec<u8>) -> Option<NewVersion> {
    let json = &found.json;
    let key = RecordKey {
        sender: origin.sender.into(),
        resource_type: fhir::read::kind(json).into(),
        id: fhir::read::text(json, "id")?.into(),
    };
    let (part, offset, bytes) = match &found.body {
        Body::Received(offset, len) => {
            let start = offset.checked_sub(piece.offset)? as usize;
            let bytes = piece.bytes.get(start..start + *len as usize)?;
            (Part::Received, *offset, bytes)
        }
        Body::Made(bytes) => {
            let offset = made.len() as u64;
            made.extend_from_slice(bytes);
            (Part::Made, offset, bytes.as_slice())
        }
    };
    Some(NewVersion {
        part,
        offset,
        len: bytes.len() as u64,
        hash: store::content_hash(bytes),
        deleted: false,
        by_import: origin.by_import,
        sender_updated: fhir::read::text(json, "meta.lastUpdated").and_then(|text| text.parse().ok()),
        sender_version: fhir::read::text(json, "meta.versionId").and_then(|text| text.parse().ok()),
        facts: facts(&key.resource_type, (json, bytes), (origin.zone, origin.seals)),
        key,
    })
}

/// What a resource refers to, is called, is found by and lies under.
pub fn facts(resource_type: &str, (json, bytes): (&fhir::Json, &[u8]), (zone, seals): (&TimeZone, &Seals)) -> Facts {
    let references = reference::references(json);
    let subject = match resource_type {
        "Patient" => Subject::Itself,
        _ if case::is_case(resource_type, json) => Subject::Case,
        _ => subject(resource_type, &references),
    };
    // What cannot be read was told by *check*; it is found by nothing.
    let (found_by, seal) = match Tree::read(bytes) {
        Ok(tree) => (search::entries(resource_type, &tree, zone), seals.of(&tree, subject == Subject::None)),
        Err(_) => Default::default(),
    };
    Facts {
        identifiers: fhir::read::all(json, "identifier").into_iter().filter_map(identifier).collect(),
        references: references.into_iter().map(|reference| target(reference.target)).collect(),
        subject,
        found_by,
        seal,
    }
}

fn identifier(json: &fhir::Json) -> Option<Identifier> {
    let system = fhir::read::text(json, "system").unwrap_or_default().into();
    Some(Identifier { system, value: fhir::read::text(json, "value")?.into() })
}

/// FHIR calls the person a record is about `subject` or `patient`, a Task `for`.
fn subject(resource_type: &str, references: &[Reference]) -> Subject {
    let is_subject = |reference: &Reference| {
        let field = reference.place.strip_prefix(resource_type).and_then(|rest| rest.strip_prefix('.'));
        matches!(field, Some("subject" | "patient" | "for" | "beneficiary")) || is_case_of_paper(reference)
    };
    match references.iter().position(is_subject) {
        Some(index) => Subject::Reference(index as u32),
        None => Subject::None,
    }
}

/// A paper that a case printed belongs to the case.
fn is_case_of_paper(reference: &Reference) -> bool {
    let case = match &reference.target {
        reference::Target::Literal { kind, .. } => kind == "Task",
        reference::Target::Absolute(url) => url.strip_prefix(PUBLIC).is_some_and(|shown| shown.starts_with("Task/")),
        _ => false,
    };
    case && reference.place == "DocumentReference.context.related[0]"
}

pub(crate) fn target(target: reference::Target) -> Target {
    match target {
        reference::Target::Literal { kind, id, .. } => Target::Own { resource_type: kind, id },
        reference::Target::Identifier { kind, system, value } => {
            Target::Bearer { resource_type: kind, identifier: Identifier { system, value } }
        }
        reference::Target::Conditional { kind, query } => bearer(kind, &query),
        reference::Target::Absolute(url) => url.strip_prefix(PUBLIC).and_then(public).unwrap_or(Target::Elsewhere),
        _ => Target::Elsewhere,
    }
}

/// `Patient/ID` under which we show a record, whoever sent it.
fn public(shown: &str) -> Option<Target> {
    let (resource_type, id) = shown.split_once('/')?;
    Some(Target::Public { resource_type: resource_type.into(), id: id.into() })
}

/// `Practitioner?identifier=system|value`; other conditions are not followed.
fn bearer(resource_type: String, query: &str) -> Target {
    let Some(token) = query.strip_prefix("identifier=").filter(|token| !token.contains('&')) else {
        return Target::Elsewhere;
    };
    let (system, value) = token.split_once('|').unwrap_or(("", token));
    let identifier = Identifier { system: system.into(), value: value.into() };
    Target::Bearer { resource_type: Some(resource_type), identifier }
}
