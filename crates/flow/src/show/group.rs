//! What belongs to the members of a Group, for an export: the Patients that it names and everything of theirs.

use super::Look;
use super::look::nothing_here;
use super::record::found;
use super::seen::Eyes;
use crate::Platform;
use fhir::reference::references;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::collections::BTreeSet;
use store::Reach;
use terms::{RecordId, Result};

/// The records of a Group's members. To whoever does not see the Group it does not exist; whether a record is seen is
/// asked of each by whoever hands it on.
pub fn records_of_members(platform: &Platform, look: &Look<'_>, id: &str) -> Result<BTreeSet<RecordId>> {
    let eyes = Eyes::of(platform, look.actor);
    let group = found(platform, &eyes, "Group", id)?;
    if group.meta.deleted {
        return Err(nothing_here());
    }
    let Ok(json) = fhir::parse(&group.bytes) else { return Ok(BTreeSet::new()) };
    let resolved = eyes.references(std::slice::from_ref(&group))?.pop().unwrap_or_default();
    let mut records = BTreeSet::new();
    for (reference, target) in references(&json).iter().zip(resolved) {
        let patient = target.filter(|target| &*target.resource_type == "Patient");
        if let Some(patient) = patient
            && member(&json, &reference.place).is_some_and(|member| is_in(member, platform, look))
        {
            records.extend(platform.store.of_person(look.actor, patient.record, Reach::Patient)?);
        }
    }
    Ok(records)
}

/// The member whose entity stands at a place.
fn member<'g>(group: &'g Value, place: &str) -> Option<&'g Value> {
    let number = place.strip_prefix("Group.member[")?.strip_suffix("].entity")?;
    group.get("member")?.as_array()?.get(number.parse::<usize>().ok()?)
}

/// Who was taken out, or whose time is over, is no member any more.
fn is_in(member: &Value, platform: &Platform, look: &Look<'_>) -> bool {
    let zone = platform.content.zone();
    let end = fhir::read::text(member, "period.end").and_then(|end| fhir::search::time_span(end, &zone));
    let is_out = member.get("inactive").and_then(|inactive| inactive.as_bool()) == Some(true);
    !is_out && end.is_none_or(|end| end.end > look.at)
}
