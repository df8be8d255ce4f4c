//! What happened to a resident, newest first.

use super::codes::{self, Asked, Codes};
use super::look::Look;
use super::people::institution_name;
use super::records::{Held, on_of};
use crate::Platform;
use fhir::read::text;
use rows::Tree;
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::collections::BTreeMap;
use terms::{ArrivalId, Day, Result};

/// One thing that was measured, said or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The key of its label: `item.KEY` in the programme's terms, or the sender's own words.
    pub label: String,
    /// The programme whose terms hold the label and value; empty for the shared ones.
    pub programme: String,
    /// The keys of the values' words where they are codes, else the values as written.
    pub values: Vec<String>,
    /// The unit as UCUM writes it.
    pub unit: String,
}

/// One visit, enrolment or other record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When it happened.
    pub on: Option<Day>,
    /// The key of the title: `form.F` in the programme's terms, else `record.TYPE`.
    pub title: String,
    /// The programme whose terms hold the title; empty for the interface's own.
    pub programme: String,
    /// The institution's name.
    pub institution: String,
    /// What was found.
    pub details: Vec<Detail>,
    /// The day on which it was entered, where that was later than it happened.
    pub entered_on: Option<Day>,
    /// The message that brought it.
    pub arrival: Option<ArrivalId>,
}

/// Types that stand for themselves in a timeline; others only tell of somebody or belong to a visit.
const OWN_ENTRY: [&str; 9] = [
    "Condition",
    "Procedure",
    "Immunization",
    "MedicationRequest",
    "DiagnosticReport",
    "AllergyIntolerance",
    "CarePlan",
    "EpisodeOfCare",
    "Observation",
];

/// Everything that happened, newest first: filled-in forms with their answers, visits with what was
/// measured in them, and what belongs to no visit.
pub fn timeline(platform: &Platform, look: &Look<'_>, records: &[Held], tree: &Tree) -> Result<Vec<TimelineEntry>> {
    let forms: Vec<&Held> = records.iter().filter(|held| held.form().is_some()).collect();
    let rest: Vec<&Held> =
        records.iter().filter(|held| held.form().is_none() && !forms.iter().any(|form| form.made(held))).collect();
    let visits: BTreeMap<String, &Held> =
        rest.iter().filter(|held| held.kind == "Encounter").map(|held| (held.id.clone(), *held)).collect();
    let mut inside: BTreeMap<&str, Vec<&Held>> = BTreeMap::new();
    let mut alone: Vec<&Held> = Vec::new();
    for held in rest.iter().filter(|held| OWN_ENTRY.contains(&held.kind.as_str())) {
        match visit_of(held).filter(|visit| visits.contains_key(*visit)) {
            Some(visit) => inside.entry(visit).or_default().push(held),
            None => alone.push(held),
        }
    }
    let of_forms: Vec<Option<TimelineEntry>> =
        forms.iter().map(|held| form_entry(platform, look, held, tree)).collect::<Result<_>>()?;
    let codes = Codes::of(&platform.content);
    let of_visits = visits.values().filter_map(|visit| {
        let found = inside.get(visit.id.as_str()).map_or(&[][..], Vec::as_slice);
        record_entry(platform, look, visit, found, &codes, tree)
    });
    let of_rest = alone.iter().filter_map(|held| record_entry(platform, look, held, &[], &codes, tree));
    let mut entries: Vec<TimelineEntry> = of_forms.into_iter().flatten().chain(of_visits).chain(of_rest).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.on));
    Ok(entries)
}

/// The sender's id of the visit to which a record belongs, however the reference is written.
pub fn visit_of(held: &Held) -> Option<&str> {
    text(&held.json, "encounter.reference")?.rsplit(['/', ':']).next()
}

fn form_entry(platform: &Platform, look: &Look<'_>, held: &Held, tree: &Tree) -> Result<Option<TimelineEntry>> {
    let Some((id, (programme, form))) = held.form().and_then(|id| Some((id, id.split_once('/')?))) else {
        return Ok(None);
    };
    if !look.knows_people_of(&platform.content, programme) {
        return Ok(None);
    }
    let answers = intake::form::answers(&held.json);
    let asked = platform.content.form(id);
    let keys = asked.into_iter().flat_map(intake::form::Form::asked).map(|asked| asked.key.as_str());
    let details = keys.filter_map(|key| answer(platform, programme, key, answers.get(key)?)).collect();
    let institution = text(&held.json, "author.identifier.value").unwrap_or_default();
    Ok(Some(TimelineEntry {
        on: on_of(&held.json),
        title: format!("form.{form}"),
        programme: programme.into(),
        institution: institution_name(tree, institution),
        details,
        entered_on: held.entered_later(platform, look.actor, look.today)?,
        arrival: Some(held.arrival),
    }))
}

/// One answer of a filled-in form.
fn answer(platform: &Platform, programme: &str, key: &str, value: &fhir::Json) -> Option<Detail> {
    let (key, item) = platform.content.items.get_key_value(key)?;
    let one = |value: &fhir::Json| super::form::shown(item, value);
    let values = match value.as_array() {
        Some(list) => list.iter().filter_map(one).collect(),
        None => vec![one(value)?],
    };
    Some(codes::detail(Asked { key, item, programme }, values))
}

/// A record with what belongs to it; none of a programme that is not the viewer's.
fn record_entry(
    platform: &Platform,
    look: &Look<'_>,
    held: &Held,
    measured: &[&Held],
    codes: &Codes<'_>,
    tree: &Tree,
) -> Option<TimelineEntry> {
    let enrolled = fhir::read::code(&held.json, "type", "urn:jikang:programme");
    let (title, programme, own) = match (held.visit(), enrolled) {
        (Some((programme, form)), _) => (format!("form.{form}"), programme, Vec::new()),
        (None, Some(programme)) => ("programme".into(), programme, vec![enrolment()]),
        (None, None) => (format!("record.{}", held.kind), "", held.details(codes)),
    };
    if !programme.is_empty() && !look.knows_people_of(&platform.content, programme) {
        return None;
    }
    let measured = measured.iter().flat_map(|one| one.details(codes));
    let institution = [
        "serviceProvider.identifier.value",
        "managingOrganization.identifier.value",
        "performer.actor.identifier.value",
        "serviceProvider.display",
    ]
    .iter()
    .find_map(|path| text(&held.json, path))
    .unwrap_or_default();
    Some(TimelineEntry {
        on: on_of(&held.json),
        title,
        programme: programme.into(),
        institution: institution_name(tree, institution),
        details: joined(own.into_iter().chain(measured)),
        entered_on: None,
        arrival: Some(held.arrival),
    })
}

/// That a record is about being in a programme.
fn enrolment() -> Detail {
    Detail { label: "record.EpisodeOfCare".into(), programme: String::new(), values: Vec::new(), unit: String::new() }
}

/// Several values of one question stand together.
fn joined(details: impl Iterator<Item = Detail>) -> Vec<Detail> {
    let mut together: Vec<Detail> = Vec::new();
    for detail in details {
        match together.iter_mut().find(|known| known.label == detail.label && known.unit == detail.unit) {
            Some(known) => known.values.extend(detail.values),
            None => together.push(detail),
        }
    }
    together
}
