//! Runs the examples of the programmes' folders along the whole path, each in a world of its own.

mod cases;
mod compare;
mod given;
mod series;

use crate::platform::{Platform, Prepared, Timing};
use jiff::Timestamp;
use programme::Content;
use programme::cycle::CaseExample;
use programme::example::Example;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use terms::{Actor, Issue, ResidentId, Result};

/// What an example's run led to.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The example's file.
    pub file: String,
    /// The rule that it states.
    pub title: String,
    /// What came out otherwise than expected; empty where the rule holds.
    pub misses: Vec<String>,
}

/// The people of an example and what the form door said of each visit.
pub(crate) struct Played {
    people: BTreeMap<String, ResidentId>,
    visits: Vec<PlayedVisit>,
}

pub(crate) struct PlayedVisit {
    person: String,
    on: terms::Day,
    /// None where it was refused before it was any programme's.
    programme: Option<String>,
    decided: Option<programme::Decided>,
    issues: Vec<Issue>,
}

/// What all examples share: the compiled content.
pub struct Runner {
    prepared: Prepared,
}

impl Runner {
    /// Compiles the content once.
    pub async fn new(content: Arc<Content>) -> std::result::Result<Self, Vec<Issue>> {
        Ok(Self { prepared: Prepared::of(content).await?.for_few() })
    }

    /// Runs one example in an empty directory.
    pub async fn run(&self, example: &Example, dir: &Path, now: Timestamp) -> Result<Ran> {
        let platform = Platform::assemble(dir, self.prepared.clone(), Timing::Fixed(example.today)).await?;
        let actor = Actor::operator();
        let played = given::play(&platform, &actor, example, now).await?;
        let misses = compare::compare(&platform, &actor, example, &played).await?;
        Ok(Ran { file: example.file.clone(), title: example.title.clone(), misses })
    }

    /// Runs one example of a ledger in an empty directory.
    pub async fn run_case(&self, example: &CaseExample, dir: &Path, now: Timestamp) -> Result<Ran> {
        let platform = Platform::assemble(dir, self.prepared.clone(), Timing::Fixed(example.today)).await?;
        let misses = cases::run(&platform, &Actor::operator(), example, now).await?;
        Ok(Ran { file: example.file.clone(), title: example.title.clone(), misses })
    }
}
