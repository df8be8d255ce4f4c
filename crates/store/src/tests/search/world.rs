//! What the test itself remembers of what it has written, and what looking at every record of it finds.

use super::super::desk::{Desk, arrival, at, key, request};
use super::ZONE;
use crate::{Facts, Identifier, KeepDraft, NewVersion, Part, Subject, Target, content_hash};
use fhir::Tree;
use fhir::search::{Entries, Find, Span, Wanted, contains_text, entries, refers, shares};
use std::collections::BTreeMap;
use terms::ArrivalId;

/// A record as the test itself remembers it.
pub(super) struct Remembered {
    pub(super) sender: &'static str,
    pub(super) name: String,
    entries: Entries,
    /// The names of those of the same sender that it refers to, or the identifier that it refers by.
    refers: Option<Result<String, String>>,
    /// What it is called.
    bears: Option<String>,
}

/// What stands, by sender and name.
#[derive(Default)]
pub(super) struct World {
    pub(super) records: BTreeMap<(String, String), Remembered>,
}

pub(super) fn facts(
    sender: &'static str,
    kind: &str,
    json: &str,
    remembered: &mut Vec<Remembered>,
    name: &str,
) -> Facts {
    let value = fhir::parse(json.as_bytes()).unwrap();
    let entries = entries(kind, &Tree::read(json.as_bytes()).unwrap(), &ZONE);
    let reference = fhir::read::text(&value, "subject.reference");
    let by = fhir::read::text(&value, "subject.identifier.value");
    let bears = fhir::read::text(&value, "identifier.value").map(str::to_owned);
    let identifier = |value: &str| Identifier { system: "urn:ids".into(), value: value.into() };
    let target = match (reference, by) {
        (Some(text), _) => {
            let (kind, id) = text.split_once('/').unwrap();
            Some(Target::Own { resource_type: kind.into(), id: id.into() })
        }
        (None, Some(value)) => {
            Some(Target::Bearer { resource_type: Some("Patient".into()), identifier: identifier(value) })
        }
        _ => None,
    };
    remembered.push(Remembered {
        sender,
        name: name.into(),
        entries: entries.clone(),
        refers: reference.map(|text| Ok(text.to_owned())).or(by.map(|value| Err(value.to_owned()))),
        bears: bears.clone(),
    });
    Facts {
        identifiers: bears.iter().map(|value| identifier(value)).collect(),
        subject: if target.is_some() { Subject::Reference(0) } else { Subject::None },
        references: target.into_iter().collect(),
        found_by: entries,
        seal: String::new(),
    }
}

/// Writes one resource with what it is found by.
pub(super) fn keep(desk: &Desk, sender: &'static str, name: &str, text: &str, facts: Facts) {
    hand_in(desk, sender, text, vec![version(sender, name, 0, Some(text), facts)]);
}

fn version(sender: &'static str, name: &str, offset: u64, text: Option<&str>, facts: Facts) -> NewVersion {
    let bytes = text.unwrap_or_default().as_bytes();
    NewVersion {
        key: key(sender, name),
        part: Part::Received,
        offset,
        len: bytes.len() as u64,
        hash: content_hash(bytes),
        deleted: text.is_none(),
        by_import: false,
        sender_updated: None,
        sender_version: None,
        facts,
    }
}

fn hand_in(desk: &Desk, sender: &'static str, text: &str, versions: Vec<NewVersion>) {
    let draft = KeepDraft { versions, links: vec![], replays: vec![], issues: vec![], conditions: vec![] };
    let answer = desk.store.accept_and_keep(arrival(sender, None, text), request(ArrivalId(0), vec![draft]));
    answer.unwrap();
}

/// Writes some resources in one message; one without text is no more.
pub(super) fn write(desk: &Desk, world: &mut World, sender: &'static str, resources: &[(String, Option<String>)]) {
    let (mut text, mut versions, mut remembered) = (String::new(), Vec::new(), Vec::new());
    for (name, json) in resources {
        let offset = text.len() as u64;
        let kind = name.split('/').next().unwrap();
        let json_text = json.as_deref().unwrap_or_default();
        text.push_str(json_text);
        text.push('\n');
        let facts = json.as_deref().map(|json| facts(sender, kind, json, &mut remembered, name));
        if json.is_none() {
            world.records.remove(&(sender.to_owned(), name.clone()));
        }
        versions.push(version(sender, name, offset, json.as_deref(), facts.unwrap_or_default()));
    }
    for one in remembered {
        world.records.insert((sender.to_owned(), one.name.clone()), one);
    }
    hand_in(desk, sender, &text, versions);
}

impl World {
    /// Whom a record refers to, as the store resolves it.
    fn target(&self, one: &Remembered) -> Option<&Remembered> {
        match one.refers.as_ref()? {
            Ok(name) => self.records.get(&(one.sender.to_owned(), name.clone())),
            Err(value) => {
                let bearers = self.records.values().filter(|other| other.bears.as_ref() == Some(value));
                let patients = bearers.filter(|other| other.name.starts_with("Patient/"));
                patients.min_by_key(|other| (other.sender != one.sender, other.sender, other.name.clone()))
            }
        }
    }

    fn is_at(&self, one: &Remembered, places: &[u32]) -> bool {
        places.iter().any(|place| match one.refers.as_ref() {
            Some(Ok(name)) => {
                let (kind, id) = name.split_once('/').unwrap();
                one.entries.equal.contains(&refers(*place, kind, id))
            }
            Some(Err(value)) => one.entries.equal.contains(&shares(*place, "urn:ids", value)),
            None => false,
        })
    }

    /// Whether a record is of the type and seen, and what is looked for holds of it.
    pub(super) fn wanted(&self, wanted: &Wanted, one: &Remembered, sees: &dyn Fn(&Remembered) -> bool) -> bool {
        one.name.starts_with(&format!("{}/", wanted.resource_type)) && sees(one) && self.holds(&wanted.find, one, sees)
    }

    fn holds(&self, find: &Find, one: &Remembered, sees: &dyn Fn(&Remembered) -> bool) -> bool {
        let of = &one.entries;
        match find {
            Find::Equal(key) => of.equal.contains(key),
            Find::Text(start) => of.texts.iter().any(|text| text.starts_with(start)),
            Find::Exactly(key) => of.texts.contains(key),
            Find::Containing(start, text) => {
                of.texts.iter().any(|key| key.starts_with(start) && contains_text(key, text))
            }
            Find::Cell(column, test) => of.cells.iter().any(|(key, cell)| {
                key == column && test.bounds(&cell.tag).is_some_and(|bounds| bounds.pass(cell.span))
            }),
            Find::Kept(test) => {
                let kept = at(1).as_microsecond();
                test.bounds("").is_some_and(|bounds| bounds.pass(Span::Time(kept, kept + 1)))
            }
            Find::Id(ids) => ids.iter().any(|id| one.name.ends_with(&format!("/{id}"))),
            Find::Sender(name) => one.sender == name,
            Find::Refers(places, kind, id) => {
                let name = format!("{kind}/{id}");
                // What has not come, or is no more, is still referred to by its id.
                let leads = match one.refers.as_ref() {
                    Some(Ok(stated)) => *stated == name,
                    _ => self.target(one).is_some_and(|target| target.name == name),
                };
                self.is_at(one, places) && leads
            }
            Find::Leads(places, wanted) => {
                self.is_at(one, places) && self.target(one).is_some_and(|target| self.wanted(wanted, target, sees))
            }
            Find::Led(places, wanted) => self.records.values().any(|other| {
                self.is_at(other, places)
                    && self.target(other).is_some_and(|target| (target.sender, &target.name) == (one.sender, &one.name))
                    && self.wanted(wanted, other, sees)
            }),
            Find::All(all) => all.iter().all(|find| self.holds(find, one, sees)),
            Find::Any(any) => any.iter().any(|find| self.holds(find, one, sees)),
            Find::Not(find) => !self.holds(find, one, sees),
        }
    }
}
