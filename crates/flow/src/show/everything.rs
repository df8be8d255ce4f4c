//! Everything of a person, for a system: what one sender's Patient has, or the resident that it is, across
//! institutions, as far as the system sees it; and on each page what its records refer to besides.

use super::Look;
use super::look::nothing_here;
use super::record::{self, Shown};
use super::records::on_of;
use super::seen::Eyes;
use crate::Platform;
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::{AuditNote, Reach};
use terms::{Day, RecordId, Result};

/// What is asked for (FHIR R4, operation Patient/$everything).
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Of these types; of all if empty.
    pub types: Vec<String>,
    /// Kept at this time or later.
    pub since: Option<Timestamp>,
    /// What happened on this day or later, and what says no day.
    pub from: Option<Day>,
    /// What happened on this day or earlier, and what says no day.
    pub until: Option<Day>,
    /// Of the resident, from whomever it came; else what refers to this one Patient.
    pub of_resident: bool,
    /// At most so many on a page.
    pub count: usize,
    /// Behind this record, where the last page ended.
    pub after: Option<RecordId>,
}

/// A page: in the order in which the records first came.
#[derive(Clone, Debug, Default)]
pub struct Everything {
    /// The person's records.
    pub records: Vec<Shown>,
    /// What they refer to and is not the person's.
    pub besides: Vec<Shown>,
    /// Behind which record the next page begins, if there is one.
    pub next: Option<RecordId>,
}

/// A page of what a person has; its reader is written down with all that is on it.
pub fn everything(platform: &Platform, look: &Look<'_>, id: &str, asked: &Asked) -> Result<Everything> {
    let eyes = Eyes::of(platform, look.actor);
    let patient = platform.store.record_of_public(look.actor, "Patient", id)?.ok_or_else(nothing_here)?;
    record::if_seen(platform, &eyes, patient)?.ok_or_else(nothing_here)?;
    let reach = if asked.of_resident { Reach::Resident } else { Reach::Patient };
    let of_person = platform.store.of_person(look.actor, patient, reach)?;
    let mut page = Everything::default();
    for record in of_person.iter().filter(|record| asked.after.is_none_or(|after| **record > after)) {
        let Some(shown) = record::if_seen(platform, &eyes, *record)?.filter(|shown| asked.is_met(shown)) else {
            continue;
        };
        if page.records.len() == asked.count {
            page.next = page.records.last().map(|last| last.record);
            break;
        }
        page.records.push(shown);
    }
    page.besides = besides(platform, &eyes, &page.records, &of_person.into_iter().collect())?;
    let names = page.records.iter().chain(&page.besides).map(|one| format!("{}/{}", one.resource_type, one.id));
    let members = names.collect::<Vec<_>>().join(" ");
    platform.store.audit_look(
        look.actor,
        AuditNote { action: "everything".into(), members, place: look.place.into() },
        look.at,
    )?;
    Ok(page)
}

impl Asked {
    fn is_met(&self, shown: &Shown) -> bool {
        let is_of_type = self.types.is_empty() || self.types.contains(&shown.resource_type);
        is_of_type && self.since.is_none_or(|since| shown.at >= since) && self.is_within(shown)
    }

    fn is_within(&self, shown: &Shown) -> bool {
        if self.from.is_none() && self.until.is_none() {
            return true;
        }
        let on = fhir::parse(&shown.bytes).ok().and_then(|json| on_of(&json));
        on.is_none_or(|on| self.from.is_none_or(|from| on >= from) && self.until.is_none_or(|until| on <= until))
    }
}

/// What records refer to and is none of the person's.
fn besides(
    platform: &Platform,
    eyes: &Eyes<'_>,
    records: &[Shown],
    of_person: &BTreeSet<RecordId>,
) -> Result<Vec<Shown>> {
    let records: Vec<RecordId> = records.iter().map(|one| one.record).collect();
    let references = platform.store.references_of(eyes.actor, &records)?;
    let targets = references.into_values().flatten().flatten().map(|target| target.record);
    let targets: BTreeSet<RecordId> = targets.filter(|target| !of_person.contains(target)).collect();
    let seen = targets.into_iter().map(|target| record::if_seen(platform, eyes, target));
    seen.filter_map(Result::transpose).collect()
}
