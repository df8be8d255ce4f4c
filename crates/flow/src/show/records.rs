//! A resident's current records as the store holds them, read for showing.

use crate::Platform;
use crate::show::codes::{self, Codes};
use crate::show::timeline::Detail;
use fhir::read::{all, text};
use sonic_rs::{JsonContainerTrait, JsonNumberTrait, JsonValueTrait};
use terms::{Actor, ArrivalId, Day, Failure, RecordId, ResidentId, Result};

/// One current record.
pub struct Held {
    /// Its number.
    pub record: RecordId,
    /// Its type.
    pub kind: String,
    /// Who sent it.
    pub sender: String,
    /// The sender's id.
    pub id: String,
    /// The message that brought it.
    pub arrival: ArrivalId,
    /// What it says.
    pub json: fhir::Json,
}

/// All current records of a resident.
pub fn held(platform: &Platform, actor: &Actor, id: ResidentId) -> Result<Vec<Held>> {
    let mut found = Vec::new();
    platform.store.records_of_residents(actor, &[id], platform.as_of, &mut |resource| {
        let json: fhir::Json =
            sonic_rs::from_slice(resource.bytes).map_err(|error| Failure::fault("reading a record", error))?;
        found.push(Held {
            record: resource.record,
            kind: resource.resource_type.into(),
            sender: resource.sender.into(),
            id: text(&json, "id").unwrap_or_default().into(),
            arrival: resource.arrival,
            json,
        });
        Ok(())
    })?;
    Ok(found)
}

/// When a record's matter happened.
pub fn on_of(json: &fhir::Json) -> Option<Day> {
    const PLACES: [&str; 11] = [
        "authored",
        "effectiveDateTime",
        "effectivePeriod.start",
        "occurrenceDateTime",
        "performedDateTime",
        "performedPeriod.start",
        "period.start",
        "onsetDateTime",
        "recordedDate",
        "authoredOn",
        "issued",
    ];
    PLACES.iter().find_map(|place| text(json, place)?.get(..10)?.parse().ok())
}

impl Held {
    /// `programme/form`, where it is a filled-in form of ours.
    pub fn form(&self) -> Option<&str> {
        intake::form::form_of(&self.json)
    }

    /// Whether this form's answers made the other record.
    pub fn made(&self, other: &Held) -> bool {
        self.sender == other.sender && other.id.strip_prefix(&self.id).is_some_and(|rest| rest.starts_with('-'))
    }

    /// The day on which it was entered, where that was later than it happened by more than the limit
    /// `late_entry_days`: as the record says, else as it was first kept here. Nothing is entered after
    /// today: in a directory that stands still the wall clock may be ahead.
    pub fn entered_later(&self, platform: &Platform, actor: &Actor, today: Day) -> Result<Option<Day>> {
        let said =
            all(&self.json, "extension").into_iter().find(|one| text(one, "url") == Some("urn:jikang:entered-at"));
        let said = said.and_then(|one| text(one, "valueDateTime")).or_else(|| text(&self.json, "meta.lastUpdated"));
        let entered = match said {
            Some(said) => said.get(..10).and_then(|day| day.parse::<Day>().ok()),
            None => {
                let first = platform.store.history(actor, self.record)?.into_iter().map(|version| version.at).min();
                first.map(|at| platform.timing.today(at))
            }
        };
        let (Some(entered), Some(on)) = (entered.map(|day| day.min(today)), on_of(&self.json)) else {
            return Ok(None);
        };
        let programme = self.form().and_then(|form| form.split('/').next()).unwrap_or_default();
        let late = platform.content.limits.number(programme, "late_entry_days", on).unwrap_or_default();
        let days = on.until(entered).map(|span| span.get_days()).unwrap_or_default();
        Ok((f64::from(days) > late).then_some(entered))
    }

    /// `programme/form`, where it is a visit that one of our forms stands for.
    pub fn visit(&self) -> Option<(&str, &str)> {
        fhir::read::code(&self.json, "type", "urn:jikang:visit")?.split_once('.')
    }

    /// What it says in short: items of ours in our words, else its code's words and value, or those
    /// of its components.
    pub fn details(&self, codes: &Codes<'_>) -> Vec<Detail> {
        if let Some(given) = codes.given(&self.json) {
            return vec![given];
        }
        let said = codes.said(&self.json);
        if !said.is_empty() {
            return said.into_iter().map(|(asked, value)| codes::detail(asked, vec![value])).collect();
        }
        let parts = all(&self.json, "component");
        if parts.is_empty() {
            return detail(&self.json).into_iter().collect();
        }
        parts.iter().filter_map(|part| detail(part)).collect()
    }
}

fn detail(json: &fhir::Json) -> Option<Detail> {
    let concept =
        ["code", "vaccineCode", "medicationCodeableConcept", "type"].iter().find_map(|name| json.get(name))?;
    let label = words(concept)?;
    let unit = text(json, "valueQuantity.unit").unwrap_or_default().to_owned();
    Some(Detail { label, programme: String::new(), values: value(json).into_iter().collect(), unit })
}

/// The words of a concept: its text, else its first coding's display or code.
fn words(concept: &fhir::Json) -> Option<String> {
    let concept = concept.as_array().and_then(|list| list.first()).unwrap_or(concept);
    ["text", "coding.display", "coding.code"].iter().find_map(|place| text(concept, place)).map(str::to_owned)
}

fn value(json: &fhir::Json) -> Option<String> {
    if let Some(number) = json.get("valueQuantity").and_then(|quantity| quantity.get("value")?.as_number()) {
        let number = number.as_f64()?;
        return Some(format!("{}", (number * 100.0).round() / 100.0));
    }
    let concept = json.get("valueCodeableConcept").and_then(words);
    concept.or_else(|| ["valueString", "valueDateTime"].iter().find_map(|place| text(json, place)).map(str::to_owned))
}
