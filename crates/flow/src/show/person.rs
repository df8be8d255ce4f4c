//! A resident as FHIR's Person: made from what its Patients say now, as far as the reader sees them, and never
//! kept. Its links are the Patients, each with how sure it is that it is theirs (docs/decisions/0052).

use super::Look;
use super::look::nothing_here;
use super::record::{all_shown, name, versions_if_seen};
use super::seen::Eyes;
use crate::Platform;
use crate::review::{BY_HAND, evidence_of, newest};
use fhir::Json;
use fhir::read::{all, text};
use fhir::search::Wanted;
use residents::{IdCard, Traits};
use sonic_rs::{Array, json};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use store::{Ask, Link, Version};
use terms::{RecordId, Refusal, ResidentId, Result};

/// So many Patients may fit a search for residents.
const PATIENTS_MAX: usize = 1_000;

/// Before a resident's number in the id of its Person.
const PREFIX: &str = "resident-";

/// The resident whose Person has this id.
pub fn of_id(id: &str) -> Option<ResidentId> {
    id.strip_prefix(PREFIX)?.parse().ok().map(ResidentId)
}

/// The id of a resident's Person.
pub fn id_of(resident: ResidentId) -> String {
    format!("{PREFIX}{resident}")
}

/// Which residents are looked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Those that one of these Patients is.
    pub patients: Option<Wanted>,
    /// Only these, where some are named.
    pub residents: Option<BTreeSet<ResidentId>>,
    /// Behind this one, where the last page ended.
    pub after: Option<ResidentId>,
    /// At most so many.
    pub size: usize,
}

/// A page of residents, by number.
#[derive(Clone, Debug, Default)]
pub struct Persons {
    /// Each with its Person.
    pub found: Vec<(ResidentId, Json)>,
    /// How many there are on all pages.
    pub total: usize,
    /// Behind whom the next page begins, if there is one.
    pub next: Option<ResidentId>,
}

/// One resident's Person; its reader is written down. Of one that was merged with another, where it went.
pub fn person(platform: &Platform, look: &Look<'_>, resident: ResidentId) -> Result<Json> {
    let eyes = Eyes::of(platform, look.actor);
    let present = platform.store.present_resident(look.actor, resident)?.ok_or_else(nothing_here)?;
    let patients = seen(platform, &eyes, present)?;
    if patients.is_empty() {
        return Err(nothing_here());
    }
    let members = names(present, &patients).collect();
    let person = made(platform, &eyes, present, patients)?;
    note(platform, look, "read", members)?;
    if present == resident {
        return Ok(person);
    }
    let target = format!("Person/{}", id_of(present));
    Ok(json!({
        "resourceType": "Person",
        "id": id_of(resident),
        "active": false,
        "link": [{"target": {"reference": target}, "assurance": "level4"}]
    }))
}

/// The residents that a search finds by what their Patients say.
pub fn persons(platform: &Platform, look: &Look<'_>, asked: &Asked) -> Result<Persons> {
    let eyes = Eyes::of(platform, look.actor);
    let mut residents = match &asked.patients {
        Some(wanted) => residents_of(platform, &eyes, wanted)?,
        None => asked.residents.clone().unwrap_or_default(),
    };
    residents.retain(|resident| asked.residents.as_ref().is_none_or(|only| only.contains(resident)));
    let (mut persons, mut members) = (Persons::default(), Vec::new());
    for resident in residents {
        let patients = seen(platform, &eyes, resident)?;
        if patients.is_empty() {
            continue;
        }
        persons.total += 1;
        if asked.after.is_some_and(|after| resident <= after) {
            continue;
        }
        if persons.found.len() == asked.size {
            persons.next = persons.next.or(persons.found.last().map(|(last, _)| *last));
            continue;
        }
        members.extend(names(resident, &patients));
        persons.found.push((resident, made(platform, &eyes, resident, patients)?));
    }
    note(platform, look, "search", members)?;
    Ok(persons)
}

fn note(platform: &Platform, look: &Look<'_>, action: &str, members: Vec<String>) -> Result<()> {
    platform.store.audit_look(look.actor, look.entry(action, members.join(" ")), look.at)
}

/// Whose the Patients are for which something holds.
fn residents_of(platform: &Platform, eyes: &Eyes<'_>, wanted: &Wanted) -> Result<BTreeSet<ResidentId>> {
    let ask = Ask { wanted, sort: &[], size: PATIENTS_MAX, after: None, counted: false };
    let page = platform.store.search(eyes.actor, &ask, &|owner| eyes.see(owner))?;
    if page.next.is_some() {
        return Err(Refusal::new("search_too_wide").with("max", PATIENTS_MAX).into());
    }
    let found = page.versions.iter().map(|version| platform.store.resident_of(eyes.actor, version.meta.record));
    found.filter_map(Result::transpose).collect()
}

/// A resident's Patients as far as they are seen, the newest first: what several say, the newest says
/// (`programmes/_shared/views/resident.sql`).
fn seen(platform: &Platform, eyes: &Eyes<'_>, resident: ResidentId) -> Result<Vec<Version>> {
    let records = platform.store.patients_of(eyes.actor, resident)?;
    let mut versions = versions_if_seen(platform, eyes, &records)?;
    versions.sort_by_key(|version| (Reverse(version.meta.sender_updated), version.meta.record));
    Ok(versions)
}

/// How the audit names a Person and the records from which it is made.
fn names(resident: ResidentId, patients: &[Version]) -> impl Iterator<Item = String> {
    [format!("Person/{}", id_of(resident))].into_iter().chain(patients.iter().map(name))
}

/// The resource, from Patients in the order in which they count.
fn made(platform: &Platform, eyes: &Eyes<'_>, resident: ResidentId, patients: Vec<Version>) -> Result<Json> {
    let patients: Vec<(RecordId, String, Json)> = all_shown(eyes, patients)?
        .into_iter()
        .map(|one| (one.record, one.id, fhir::json::parse_any(&one.bytes).unwrap_or_default()))
        .collect();
    let decisions = platform.store.links_of(eyes.actor, resident)?;
    let mut person = json!({"resourceType": "Person", "id": id_of(resident), "active": true});
    say(&mut person, &patients);
    let links: Array = patients
        .iter()
        .map(|(record, id, _)| {
            let reference = format!("Patient/{id}");
            json!({"target": {"reference": reference}, "assurance": assurance(newest(&decisions, *record))})
        })
        .collect();
    person["link"] = links.into();
    Ok(person)
}

/// Who the person is, as the Patients say.
fn say(person: &mut Json, patients: &[(RecordId, String, Json)]) {
    for element in ["identifier", "name", "telecom", "address"] {
        let said = gathered(patients, element);
        if !said.is_empty() {
            person[element] = said.into();
        }
    }
    let card = patients.iter().find_map(|(.., patient)| IdCard::read(&Traits::of(patient).id_card?));
    let first = |element: &str| patients.iter().find_map(|(.., patient)| text(patient, element));
    let by_card = card.as_ref().map(|card| (if card.male { "male" } else { "female" }, card.birth_on.to_string()));
    let (sex, born) = match &by_card {
        Some((sex, born)) => (Some(*sex), Some(born.as_str())),
        None => (first("gender"), first("birthDate")),
    };
    for (element, said) in [("gender", sex), ("birthDate", born)] {
        if let Some(said) = said {
            person[element] = json!(said);
        }
    }
}

/// What all of them say of an element, each once.
fn gathered(patients: &[(RecordId, String, Json)], element: &str) -> Array {
    let mut said = BTreeSet::new();
    let each = patients.iter().flat_map(|(.., patient)| all(patient, element));
    each.filter(|one| said.insert(sonic_rs::to_string(one).unwrap_or_default())).cloned().collect()
}

/// How sure it is that a record is of this person (FHIR R4, identity-assuranceLevel): a person said so, a rule
/// did, or it waits for a person.
fn assurance(decision: Option<&Link>) -> &'static str {
    let Some(decision) = decision else { return "level1" };
    match (decision.waits, evidence_of(decision).rule.as_str()) {
        (true, _) => "level2",
        (false, BY_HAND) => "level4",
        (false, _) => "level3",
    }
}
