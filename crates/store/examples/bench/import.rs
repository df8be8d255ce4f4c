//! Bulk import: messages of 32 MB, each accepted, then carried in pieces of 4 MB and transactions of 2,000,
//! as the program does it: one thread reads and checks while the store's writer keeps.

use crate::county::{self, OBSERVATIONS_EACH};
use crate::machine;
use crate::row;
use fhir::check::Strictness;
use fhir::reference;
use intake::{Body, Draft};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use residents::Traits;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Instant;
use store::{
    Decision, Facts, Identifier, KeepDraft, KeepRequest, LinkRequest, NewArrival, NewVersion, Part, RecordKey, Store,
    Subject, Target, Verdict, content_hash,
};
use terms::{Actor, ArrivalId};

const MESSAGE_BYTES: usize = 32 << 20;
const PIECE_BYTES: u64 = 4 << 20;
const DRAFTS_AT_ONCE: usize = 2_000;
/// Where the made-up residents live.
pub const ZONE: TimeZone = TimeZone::fixed(Offset::constant(8));

pub fn bulk(store: &Store, dir: &Path, resources: usize) {
    let people = resources.div_ceil(OBSERVATIONS_EACH + 1);
    let (mut bytes, mut kept, mut at) = (0u64, 0usize, 0);
    let mut marks = vec![(0usize, 0.0f64)];
    let (mut seconds, mut processor) = (0.0, 0.0);
    while at < people {
        // Making the message up is not the store's work and is not measured.
        let mut message = Vec::with_capacity(MESSAGE_BYTES + (1 << 20));
        while message.len() < MESSAGE_BYTES && at < people {
            county::lines(at..at + 1, &mut message);
            at += 1;
        }
        bytes += message.len() as u64;
        let (start, before) = (Instant::now(), machine::processor_seconds());
        kept += carry(store, message);
        seconds += start.elapsed().as_secs_f64();
        processor += machine::processor_seconds() - before;
        marks.push((kept, seconds));
    }
    row("resources", kept);
    row("mean bytes", format!("{:.0}", bytes as f64 / kept as f64));
    row("import, resources a second", format!("{:.0}", kept as f64 / seconds));
    row("import, processor time per resource", format!("{:.1} µs", processor / kept as f64 * 1e6));
    row("import, first tenth", format!("{:.0}", rate(&marks, 0, kept / 10)));
    row("import, last tenth", format!("{:.0}", rate(&marks, kept - kept / 10, kept)));
    row("disk, bytes per resource", format!("{:.0}", store.size_bytes().unwrap() as f64 / kept as f64));
    machine::memory("memory at its highest, import");
    machine::syncs(dir);
}

/// The rate between two numbers of resources, by the marks around them.
fn rate(marks: &[(usize, f64)], from: usize, to: usize) -> f64 {
    let from = marks.iter().rev().find(|(kept, _)| *kept <= from).copied().unwrap_or((0, 0.0));
    let to = marks.iter().find(|(kept, _)| *kept >= to).copied().unwrap_or(from);
    (to.0 - from.0) as f64 / (to.1 - from.1)
}

/// Carries one message; gives how many resources were kept.
fn carry(store: &Store, message: Vec<u8>) -> usize {
    let size = message.len() as u64;
    let arrival = store.accept(arrival("county", message)).unwrap().arrival;
    let (prepared, requests) = sync_channel::<KeepRequest>(1);
    thread::scope(|scope| {
        scope.spawn(move || {
            let actor = Actor::operator();
            let mut at = 0;
            while at < size {
                let end = (at + PIECE_BYTES).min(size);
                let mut piece = store.arrival_bytes(&actor, arrival, Part::Received, at..end).unwrap();
                piece.truncate(piece.iter().rposition(|byte| *byte == b'\n').unwrap() + 1);
                let offset = at;
                at += piece.len() as u64;
                let drafts = intake::json::read_lines(&piece, offset, 1);
                for some in drafts.chunks(DRAFTS_AT_ONCE) {
                    let drafts = some.iter().map(|draft| keep_draft("county", &piece, offset, draft)).collect();
                    prepared.send(request(arrival, drafts)).unwrap();
                }
            }
        });
        requests.iter().map(|request| store.keep(request).unwrap().drafts.len()).sum()
    })
}

pub fn arrival(sender: &str, bytes: Vec<u8>) -> NewArrival {
    NewArrival {
        sender: sender.into(),
        message_id: None,
        door: "bench".into(),
        format: "ndjson".into(),
        name: "made up".into(),
        bytes,
        at: Timestamp::UNIX_EPOCH,
        actor: Actor::operator(),
    }
}

pub fn request(arrival: ArrivalId, drafts: Vec<KeepDraft>) -> KeepRequest {
    KeepRequest {
        arrival,
        drafts,
        made: Vec::new(),
        set_aside: Vec::new(),
        progress: 1,
        finished: false,
        actor: Actor::operator(),
        at: Timestamp::UNIX_EPOCH,
    }
}

/// What *check*, *link* and *keep* make of a draft.
pub fn keep_draft(sender: &str, piece: &[u8], offset: u64, draft: &Draft) -> KeepDraft {
    let mut kept = KeepDraft {
        conditions: Vec::new(),
        versions: Vec::new(),
        links: Vec::new(),
        replays: Vec::new(),
        issues: Vec::new(),
    };
    for found in &draft.resources {
        kept.issues.extend(fhir::check::check(&found.json, Strictness::Lenient));
        let Body::Received(start, len) = found.body else { unreachable!("lines are received") };
        let json = &found.json;
        let key = RecordKey {
            sender: sender.into(),
            resource_type: fhir::read::kind(json).into(),
            id: fhir::read::id(json).into(),
        };
        if key.resource_type == "Patient" {
            kept.links.push(link(key.clone(), Traits::of(json)));
        }
        let bytes = &piece[(start - offset) as usize..][..len as usize];
        kept.versions.push(NewVersion {
            part: Part::Received,
            offset: start,
            len,
            hash: content_hash(bytes),
            deleted: false,
            by_import: true,
            sender_updated: fhir::read::text(json, "meta.lastUpdated").and_then(|text| text.parse().ok()),
            sender_version: fhir::read::text(json, "meta.versionId").and_then(|text| text.parse().ok()),
            facts: facts(&key.resource_type, json, bytes),
            key,
        });
    }
    kept
}

fn facts(kind: &str, json: &fhir::Json, bytes: &[u8]) -> Facts {
    let references = reference::references(json);
    let subject = references.iter().position(|reference| reference.place.ends_with(".subject"));
    let identifiers = fhir::read::all(json, "identifier").into_iter().filter_map(|json| {
        let system = fhir::read::text(json, "system").unwrap_or_default().into();
        Some(Identifier { system, value: fhir::read::text(json, "value")?.into() })
    });
    Facts {
        identifiers: identifiers.collect(),
        references: references.into_iter().map(|reference| target(reference.target)).collect(),
        subject: match subject {
            _ if kind == "Patient" => Subject::Itself,
            Some(index) => Subject::Reference(index as u32),
            None => Subject::None,
        },
        seal: String::new(),
        found_by: fhir::search::entries(kind, &fhir::Tree::read(bytes).unwrap(), &ZONE),
    }
}

fn target(target: reference::Target) -> Target {
    match target {
        reference::Target::Literal { kind, id, .. } => Target::Own { resource_type: kind, id },
        reference::Target::Identifier { kind, system, value } => {
            Target::Bearer { resource_type: kind, identifier: Identifier { system, value } }
        }
        _ => Target::Elsewhere,
    }
}

fn link(patient: RecordKey, traits: Traits) -> LinkRequest {
    let (keys, bytes) = (traits.keys(), traits.to_bytes());
    LinkRequest { patient, keys, traits: bytes, decide: Box::new(move |candidates| decide(&traits, candidates)) }
}

fn decide(newcomer: &Traits, candidates: &[store::Candidate]) -> Decision {
    let candidates: Vec<residents::Candidate> = candidates
        .iter()
        .map(|found| residents::Candidate { resident: found.resident, traits: Traits::from_bytes(&found.traits) })
        .collect();
    let decision = residents::decide(newcomer, &candidates, None);
    let verdict = match decision.verdict {
        residents::Verdict::Same(resident) => Verdict::Same(resident),
        residents::Verdict::New => Verdict::New,
        residents::Verdict::Ask(among) => Verdict::Ask(among),
    };
    Decision { verdict, doubtful: decision.doubtful, evidence: "{\"rule\":\"bench\"}".into() }
}
