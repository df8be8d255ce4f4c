//! Who somebody may be: the Patient records that the asker may see, graded as the writer would decide.

use super::Look;
use super::record::{self, Shown};
use super::seen::Eyes;
use crate::Platform;
use residents::{Grade, Traits, grade};
use terms::Result;

/// So many records are graded and shown at most.
const MATCHES_MAX: usize = 100;

/// One record that may be of the person asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The record.
    pub shown: Shown,
    /// How sure it is.
    pub grade: Grade,
    /// How likely, from 0 to 1, where the content has settings.
    pub score: Option<f64>,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// At most so many.
    pub count: usize,
    /// Only what is certain.
    pub certain: bool,
}

/// The records of a person described by a Patient, the surest first; the asker is written down with them.
pub fn matching(platform: &Platform, look: &Look<'_>, patient: &fhir::Json, wanted: Wanted) -> Result<Vec<Match>> {
    let newcomer = Traits::of(patient);
    let settings = platform.content.linking.as_deref();
    let mut graded = Vec::new();
    for candidate in platform.store.sharing(look.actor, &newcomer.keys())? {
        let (grade, score) = grade(&newcomer, &Traits::from_bytes(&candidate.traits), settings);
        let least = if wanted.certain { Grade::Certain } else { Grade::Possible };
        if grade >= least {
            graded.push((grade, score, candidate.record));
        }
    }
    graded.sort_by(|one, other| {
        let by_score = other.1.unwrap_or(0.0).total_cmp(&one.1.unwrap_or(0.0));
        other.0.cmp(&one.0).then(by_score).then(one.2.cmp(&other.2))
    });
    let eyes = Eyes::of(platform, look.actor);
    let mut found = Vec::new();
    for (grade, score, record) in graded {
        if found.len() == wanted.count.min(MATCHES_MAX) {
            break;
        }
        found.extend(record::if_seen(platform, &eyes, record)?.map(|shown| Match { shown, grade, score }));
    }
    let members: Vec<String> = found.iter().map(|one| format!("Patient/{}", one.shown.id)).collect();
    platform.store.audit_read(look.actor, look.entry("match", members.join(" ")), look.at)?;
    Ok(found)
}
