//! Where the codes of a report's numbers lead: kept when a working copy is written, found again by whoever has
//! the document.

use super::{Fact, Wanted};
use crate::Platform;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use terms::{Actor, ChangeNo, Day, Failure, Result};

/// What a code stands for: what was asked and as known when, never what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The code.
    pub code: String,
    /// `programme/indicator`.
    pub indicator: String,
    /// What of it.
    pub facet: String,
    /// The area's code.
    pub area: String,
    /// The period.
    pub period: String,
    /// From which day it was seen.
    pub today: Day,
    /// As known up to which change.
    pub change: u64,
}

const PREFIX: &str = "report/";

/// Keeps the codes of a report; the same report again is the same entry.
pub fn keep(
    platform: &Platform,
    actor: &Actor,
    wanted: &Wanted,
    facts: &[Fact],
    today: Day,
    at: Timestamp,
) -> Result<()> {
    let change = |fact: &Fact| fact.change.unwrap_or_default().0;
    let one = |fact: &Fact| Kept {
        code: fact.code.clone(),
        indicator: fact.indicator.clone(),
        facet: fact.facet.name().to_owned(),
        area: fact.area.0.clone(),
        period: fact.period.to_string(),
        today,
        change: change(fact),
    };
    let all: Vec<Kept> = facts.iter().map(one).collect();
    let known = facts.iter().map(change).max().unwrap_or_default();
    let area = wanted.area.as_deref().unwrap_or_default();
    let without: Vec<String> = wanted.without.iter().map(usize::to_string).collect();
    let key = format!("{PREFIX}{}/{area}/{}/{today}/{known}/{}", wanted.template, wanted.period, without.join("-"));
    let value = sonic_rs::to_string(&all).map_err(|error| Failure::fault("keeping a report's codes", error))?;
    platform.store.put_setting_as(actor, &key, &value, at)
}

/// What a code stands for; none where no report was written with it.
pub fn kept(platform: &Platform, code: &str) -> Result<Option<Kept>> {
    for (key, value) in platform.store.settings()? {
        if !key.starts_with(PREFIX) {
            continue;
        }
        let all: Vec<Kept> =
            sonic_rs::from_str(&value).map_err(|error| Failure::fault("reading a report's codes", error))?;
        if let Some(found) = all.into_iter().find(|kept| kept.code == code) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

impl Kept {
    /// The change up to which it was known.
    pub fn known(&self) -> ChangeNo {
        ChangeNo(self.change)
    }
}
