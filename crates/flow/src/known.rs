//! How far who is who agrees with known answers: which records are one person's is said by somebody who knows, by
//! the names under which they were sent.

use crate::Platform;
use sonic_rs::{JsonValueTrait, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{ArrivalsPage, Fate, Outcome, RecordKey};
use terms::{Actor, RecordId, ResidentId, Result};

/// So many arrivals and outcomes are read at a time.
const AT_ONCE: usize = 500;

/// Pairs of records, by what is known of them and what was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// How many of the named records are kept.
    pub records: usize,
    /// How many pairs are one person's and one resident's.
    pub right: usize,
    /// Pairs of two people's that are one resident's.
    pub wrong: Vec<[String; 2]>,
    /// Pairs of one person's that are two residents'.
    pub missed: Vec<[String; 2]>,
}

/// Compares the residents with the person of each record: `SENDER|Patient/ID`, or `SENDER|file#row` for a row of a
/// sheet.
pub fn agreement(platform: &Platform, actor: &Actor, people: &HashMap<String, u64>) -> Result<Agreement> {
    let mut of_person: BTreeMap<u64, Vec<Known>> = BTreeMap::new();
    let mut of_resident: BTreeMap<ResidentId, Vec<Known>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    let records = patients(platform, actor, people.keys().map(String::as_str))?;
    for (name, record) in &records {
        // Rows of a sheet about one person are one Patient.
        if !told.insert(*record) {
            continue;
        }
        if let Some(resident) = platform.store.resident_of(actor, *record)? {
            let known = Known { name, person: people[name], resident };
            of_person.entry(known.person).or_default().push(known);
            of_resident.entry(resident).or_default().push(known);
        }
    }
    let (same, missed) = parted(of_person.values(), |one, other| one.resident == other.resident);
    let (_, wrong) = parted(of_resident.values(), |one, other| one.person == other.person);
    Ok(Agreement { records: told.len(), right: same, wrong, missed })
}

/// A record with whose it is and whose it was said to be.
#[derive(Clone, Copy)]
struct Known<'n> {
    name: &'n str,
    person: u64,
    resident: ResidentId,
}

/// How many pairs within the groups are as they should be, and the names of those that are not.
fn parted<'n>(
    groups: impl Iterator<Item = &'n Vec<Known<'n>>>,
    fits: impl Fn(&Known, &Known) -> bool,
) -> (usize, Vec<[String; 2]>) {
    let (mut right, mut others) = (0, Vec::new());
    for group in groups {
        for (at, one) in group.iter().enumerate() {
            for other in &group[at + 1..] {
                match fits(one, other) {
                    true => right += 1,
                    false => others.push([one.name.to_owned(), other.name.to_owned()]),
                }
            }
        }
    }
    (right, others)
}

/// The Patient of each name that is kept.
pub fn patients<'n>(
    platform: &Platform,
    actor: &Actor,
    names: impl Iterator<Item = &'n str>,
) -> Result<BTreeMap<String, RecordId>> {
    let rows = patients_of_rows(platform, actor)?;
    let mut found = BTreeMap::new();
    for name in names {
        let record = match rows.get(name) {
            Some(record) => Some(*record),
            None => patient(platform, actor, name)?,
        };
        found.extend(record.map(|record| (name.to_owned(), record)));
    }
    Ok(found)
}

/// The Patient of a record `SENDER|Patient/ID`, if it was kept.
fn patient(platform: &Platform, actor: &Actor, name: &str) -> Result<Option<RecordId>> {
    let Some((sender, id)) = name.split_once("|Patient/") else { return Ok(None) };
    let key = RecordKey { sender: sender.into(), resource_type: "Patient".into(), id: id.into() };
    platform.store.find(actor, &key)
}

/// The Patient that each kept row of a sheet speaks of, by `SENDER|file#row`.
fn patients_of_rows(platform: &Platform, actor: &Actor) -> Result<HashMap<String, RecordId>> {
    let (mut found, mut before) = (HashMap::new(), None);
    loop {
        let page = platform.store.arrivals(actor, ArrivalsPage { before, size: AT_ONCE })?;
        let Some(last) = page.last() else { return Ok(found) };
        before = Some(last.arrival);
        for arrival in page.iter().filter(|arrival| arrival.format.starts_with("sheet/")) {
            let mut after = 0;
            loop {
                let outcomes = platform.store.outcomes(actor, arrival.arrival, after, AT_ONCE)?;
                let Some(last) = outcomes.last() else { break };
                after = last.ordinal;
                for outcome in &outcomes {
                    let row = outcome.issues.iter().find_map(|issue| issue.place.strip_prefix("row "));
                    let Some(row) = row else { continue };
                    let patient = patient_of(platform, actor, &arrival.sender, outcome)?;
                    found
                        .extend(patient.map(|patient| (format!("{}|{}#{row}", arrival.sender, arrival.name), patient)));
                }
            }
        }
    }
}

/// The Patient to whom a kept row's form refers.
fn patient_of(platform: &Platform, actor: &Actor, sender: &str, outcome: &Outcome) -> Result<Option<RecordId>> {
    let record = match &outcome.fate {
        Fate::Kept { versions, .. } => {
            versions.iter().find(|one| one.resource_type == "QuestionnaireResponse").map(|one| one.record)
        }
        Fate::Doubled { record, .. } => Some(*record),
        Fate::SetAside { .. } => None,
    };
    let Some(record) = record else { return Ok(None) };
    let Some(version) = platform.store.read(actor, record, None)? else { return Ok(None) };
    let json: Value = sonic_rs::from_slice(&version.bytes).unwrap_or_default();
    match json["subject"]["reference"].as_str().or(json["patient"]["reference"].as_str()) {
        Some(reference) => patient(platform, actor, &format!("{sender}|{reference}")),
        None => Ok(None),
    }
}
