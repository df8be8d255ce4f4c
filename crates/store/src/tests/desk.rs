//! A small desk at which made-up messages are handed in, one resource per line:
//!
//! `Patient/p1 t=10 v=2 self id=card|1 key=7`, `Observation/o1 of=Patient/p1 to=Device/d1`,
//! `Encounter/e1 of=Patient/p1 by=Organization?code|A`, `Patient/p1 gone`.

use super::home::Home;
use crate::{
    Accepted, ArrivalState, ContentHash, Decision, Facts, Identifier, KeepDraft, KeepRequest, Kept, LinkRequest,
    NewArrival, NewVersion, Options, Part, RecordKey, Store, Subject, Target, Verdict, content_hash,
};
use jiff::Timestamp;
use std::sync::Arc;
use terms::{Actor, ArrivalId, RecordId, ResidentId};

pub(super) struct Desk {
    pub(super) home: Home,
    pub(super) store: Store,
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(super) fn operator() -> Actor {
    Actor::operator()
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(super) fn with(options: Options) -> Self {
        let home = Home::new();
        let store = home.open(options).unwrap();
        Self { home, store }
    }

    /// Closes and opens again.
    pub(super) fn reopened(self) -> Self {
        let Self { home, store } = self;
        store.close();
        let store = home.open(Options::default()).unwrap();
        Self { home, store }
    }

    pub(super) fn accept(&self, sender: &str, message_id: Option<&str>, text: &str) -> Accepted {
        self.store.accept(arrival(sender, message_id, text)).unwrap()
    }

    /// A message whose lines are drafts of their own.
    pub(super) fn send(&self, sender: &str, text: &str) -> Kept {
        let accepted = self.accept(sender, None, text);
        let drafts = lines(text).map(|(offset, line)| draft(sender, &[(offset, line)], true)).collect();
        self.settle(accepted.arrival, drafts)
    }

    /// A message whose lines are one draft.
    pub(super) fn send_together(&self, sender: &str, text: &str) -> Kept {
        let accepted = self.accept(sender, None, text);
        let all: Vec<_> = lines(text).collect();
        self.settle(accepted.arrival, vec![draft(sender, &all, true)])
    }

    /// A write that is not by import.
    pub(super) fn write(&self, sender: &str, text: &str) -> Kept {
        let all: Vec<_> = lines(text).collect();
        let request = request(ArrivalId(0), vec![draft(sender, &all, false)]);
        let answer = self.store.accept_and_keep(arrival(sender, None, text), request);
        answer.unwrap().kept.unwrap()
    }

    pub(super) fn try_settle(&self, arrival: ArrivalId, drafts: Vec<KeepDraft>) -> terms::Result<Kept> {
        self.store.keep(request(arrival, drafts))
    }

    pub(super) fn settle(&self, arrival: ArrivalId, drafts: Vec<KeepDraft>) -> Kept {
        let kept = self.store.keep(request(arrival, drafts)).unwrap();
        let state = self.store.arrival(&operator(), arrival).unwrap().state;
        assert_eq!(state, ArrivalState::Settled);
        kept
    }

    pub(super) fn record(&self, sender: &str, name: &str) -> RecordId {
        let found = self.store.find(&operator(), &key(sender, name)).unwrap();
        found.unwrap_or_else(|| panic!("{sender} has no {name}"))
    }

    /// The current text of a record.
    pub(super) fn text(&self, sender: &str, name: &str) -> String {
        let record = self.record(sender, name);
        let version = self.store.read(&operator(), record, None).unwrap().unwrap();
        String::from_utf8(version.bytes).unwrap()
    }

    pub(super) fn resident(&self, sender: &str, name: &str) -> Option<ResidentId> {
        let record = self.record(sender, name);
        self.store.resident_of(&operator(), record).unwrap()
    }

    /// Texts of a resident's records.
    pub(super) fn texts_of(&self, resident: ResidentId) -> Vec<String> {
        self.texts_as_of(resident, None)
    }

    pub(super) fn texts_as_of(&self, resident: ResidentId, change: Option<terms::ChangeNo>) -> Vec<String> {
        let mut texts = Vec::new();
        self.store
            .records_of_residents(&operator(), &[resident], change, &mut |resource| {
                texts.push(String::from_utf8(resource.bytes.to_vec()).unwrap());
                Ok(())
            })
            .unwrap();
        texts
    }
}

pub(super) fn arrival(sender: &str, message_id: Option<&str>, text: &str) -> NewArrival {
    NewArrival {
        sender: sender.into(),
        message_id: message_id.map(str::to_owned),
        door: "test".into(),
        format: "lines".into(),
        name: "message".into(),
        bytes: text.as_bytes().to_vec(),
        at: at(0),
        actor: operator(),
    }
}

pub(super) fn request(arrival: ArrivalId, drafts: Vec<KeepDraft>) -> KeepRequest {
    KeepRequest {
        arrival,
        drafts,
        made: Vec::new(),
        set_aside: Vec::new(),
        progress: 1,
        finished: true,
        actor: operator(),
        at: at(1),
    }
}

pub(super) fn key(sender: &str, name: &str) -> RecordKey {
    let (resource_type, id) = name.split_once('/').unwrap();
    RecordKey { sender: sender.into(), resource_type: resource_type.into(), id: id.into() }
}

/// Lines with where they begin.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let starts = text.lines().map(|line| line.as_ptr() as usize - text.as_ptr() as usize);
    starts.zip(text.lines())
}

pub(super) fn draft(sender: &str, lines: &[(usize, &str)], by_import: bool) -> KeepDraft {
    let mut draft = KeepDraft {
        versions: Vec::new(),
        links: Vec::new(),
        replays: Vec::new(),
        issues: Vec::new(),
        conditions: Vec::new(),
    };
    for (offset, line) in lines {
        draft.versions.push(version(sender, *offset, line, by_import));
        let keys = numbers(line, "key=");
        if !keys.is_empty() {
            let patient = key(sender, line.split(' ').next().unwrap());
            draft.links.push(LinkRequest {
                patient,
                keys,
                traits: line.as_bytes().to_vec(),
                decide: Box::new(|candidates| Decision {
                    doubtful: false,
                    verdict: candidates.first().map_or(Verdict::New, |first| Verdict::Same(first.resident)),
                    evidence: "\"shares a key\"".into(),
                }),
            });
        }
    }
    draft
}

fn version(sender: &str, offset: usize, line: &str, by_import: bool) -> NewVersion {
    NewVersion {
        key: key(sender, line.split(' ').next().unwrap()),
        part: Part::Received,
        offset: offset as u64,
        len: line.len() as u64,
        hash: hash(line),
        deleted: line.contains(" gone"),
        by_import,
        sender_updated: numbers(line, "t=").first().map(|t| at(*t as i64)),
        sender_version: numbers(line, "v=").first().map(|v| *v as i64),
        facts: facts(line),
    }
}

fn hash(line: &str) -> ContentHash {
    content_hash(line.as_bytes())
}

fn numbers(line: &str, name: &str) -> Vec<u64> {
    line.split(' ').filter_map(|word| word.strip_prefix(name)).map(|number| number.parse().unwrap()).collect()
}

/// What a line refers to and is called.
pub(super) fn facts(line: &str) -> Facts {
    let mut facts = Facts::default();
    for word in line.split(' ') {
        if word == "self" {
            facts.subject = Subject::Itself;
        } else if let Some(identifier) = word.strip_prefix("id=") {
            facts.identifiers.push(self::identifier(identifier));
        } else if let Some(subject) = word.strip_prefix("of=") {
            facts.subject = Subject::Reference(facts.references.len() as u32);
            facts.references.push(target(subject));
        } else if let Some(seal) = word.strip_prefix("seal=") {
            facts.seal = seal.into();
        } else if let Some(other) = word.strip_prefix("to=").or(word.strip_prefix("by=")) {
            facts.references.push(target(other));
        }
    }
    facts
}

fn target(text: &str) -> Target {
    if let Some((resource_type, identifier)) = text.split_once('?') {
        let resource_type = Some(resource_type.to_owned()).filter(|name| !name.is_empty());
        let identifier = self::identifier(identifier);
        return Target::Bearer { resource_type, identifier };
    }
    let public = text.strip_prefix('@');
    let (resource_type, id) = public.unwrap_or(text).split_once('/').unwrap();
    let (resource_type, id) = (resource_type.to_owned(), id.to_owned());
    match public {
        Some(_) => Target::Public { resource_type, id },
        None => Target::Own { resource_type, id },
    }
}

fn identifier(text: &str) -> Identifier {
    let (system, value) = text.split_once('|').unwrap();
    Identifier { system: system.into(), value: value.into() }
}

/// Facts from stored bytes, for a rebuild.
pub(super) fn read_facts() -> Arc<crate::ReadFacts> {
    Arc::new(|_, bytes| facts(std::str::from_utf8(bytes).unwrap()))
}
