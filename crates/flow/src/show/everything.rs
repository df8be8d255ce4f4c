//! Everything of a person, for a system: what one sender's Patient has, or the resident that it is, across
//! institutions, as far as the system sees it; and on each page what its records refer to besides.

use super::Look;
use super::look::nothing_here;
use super::record::{Shown, all_shown, name, version_if_seen, versions_if_seen};
use super::records::on_of;
use super::seen::Eyes;
use crate::Platform;
use jiff::Timestamp;
use std::collections::BTreeSet;
use store::{Reach, Version};
use terms::{Day, RecordId, Result};

/// So many records are asked for together.
const TOGETHER: usize = 64;

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
    version_if_seen(platform, &eyes, patient)?.ok_or_else(nothing_here)?;
    let reach = if asked.of_resident { Reach::Resident } else { Reach::Patient };
    let of_person = platform.store.of_person(look.actor, patient, reach)?;
    let (mut versions, mut next) = (Vec::new(), None);
    let behind = of_person.partition_point(|record| asked.after.is_some_and(|after| *record <= after));
    'records: for few in of_person[behind..].chunks(TOGETHER) {
        for version in versions_if_seen(platform, &eyes, few)?.into_iter().filter(|version| asked.is_met(version)) {
            if versions.len() == asked.count {
                next = versions.last().map(|last: &Version| last.meta.record);
                break 'records;
            }
            versions.push(version);
        }
    }
    let besides = besides(platform, &eyes, &versions, &of_person.into_iter().collect())?;
    let members = versions.iter().chain(&besides).map(name).collect::<Vec<_>>().join(" ");
    platform.store.audit_look(look.actor, look.entry("everything", members), look.at)?;
    Ok(Everything { records: all_shown(&eyes, versions)?, besides: all_shown(&eyes, besides)?, next })
}

impl Asked {
    fn is_met(&self, version: &Version) -> bool {
        let is_of_type = self.types.is_empty() || self.types.contains(&version.meta.key.resource_type);
        is_of_type && self.since.is_none_or(|since| version.meta.at >= since) && self.is_within(version)
    }

    fn is_within(&self, version: &Version) -> bool {
        if self.from.is_none() && self.until.is_none() {
            return true;
        }
        let on = fhir::parse(&version.bytes).ok().and_then(|json| on_of(&json));
        on.is_none_or(|on| self.from.is_none_or(|from| on >= from) && self.until.is_none_or(|until| on <= until))
    }
}

/// What records refer to and is none of the person's.
fn besides(
    platform: &Platform,
    eyes: &Eyes<'_>,
    versions: &[Version],
    of_person: &BTreeSet<RecordId>,
) -> Result<Vec<Version>> {
    let records: Vec<RecordId> = versions.iter().map(|version| version.meta.record).collect();
    let references = platform.store.references_of(eyes.actor, &records)?;
    let targets = references.into_values().flatten().flatten().map(|target| target.record);
    let targets: BTreeSet<RecordId> = targets.filter(|target| !of_person.contains(target)).collect();
    versions_if_seen(platform, eyes, &targets.into_iter().collect::<Vec<_>>())
}
