//! 展开 on demand: somebody's own ViewDefinition over all current records of its type. Its rows are given out
//! and kept nowhere.

mod over;

pub use over::{Format, Over, over};
pub use views::View;

use crate::platform::Platform;
use crate::show::Look;
use crate::show::seen::Eyes;
use arrow::array::RecordBatch;
use store::StoredAt;
use terms::{Failure, Post, Refusal, Result, Within};
use views::{Made, parallel};

/// So many records are handed to a core at a time.
const RECORDS_AT_ONCE: usize = 512;

/// Types in which ledgers keep what they were told; a seal may lie on it.
const LEDGER_TYPES: [&str; 2] = ["QuestionnaireResponse", "Task"];

/// Runs a view over the current records of its type, in stored order, and hands the rows to `take`, which says
/// whether it wants more. It is an export: written down before the first row is given out, for those only who
/// answer for everybody, and never of what lies under a seal that they may not open.
pub fn over_records(
    platform: &Platform,
    look: &Look<'_>,
    view: &View,
    take: &mut dyn FnMut(RecordBatch) -> Result<bool>,
) -> Result<()> {
    may_run(platform, look, view)?;
    platform.store.audit_read(look.actor, look.entry("run_view", view.resource().into()), look.at)?;
    let mut outcome = Ok(true);
    let read = parallel::in_order(
        parallel::cores(),
        |give| {
            let mut some = Vec::with_capacity(RECORDS_AT_ONCE);
            let eyes = Eyes::of(platform, look.actor);
            platform.store.stored_of_type(look.actor, view.resource(), &mut |record, stored| {
                if !eyes.is_hidden(record)? {
                    some.push(stored);
                }
                let full = some.len() == RECORDS_AT_ONCE;
                Ok(!full || give(std::mem::replace(&mut some, Vec::with_capacity(RECORDS_AT_ONCE))))
            })?;
            give(some);
            Ok(())
        },
        |stored: Vec<StoredAt>| made(platform, look, view, &stored),
        |made| {
            outcome = made.and_then(|made| rows_of(made, take));
            matches!(outcome, Ok(true))
        },
    );
    read.and(outcome.map(|_| ()))
}

/// The rows of some records. Decompressing is a good part of the work, so every core does its own.
fn made(platform: &Platform, look: &Look<'_>, view: &View, stored: &[StoredAt]) -> Result<Made> {
    let (bytes, ends) = platform.store.stored_bytes(look.actor, stored)?;
    view.make(Piece { bytes, ends }.resources()).map_err(|issue| broken(&issue))
}

/// Several records in one string of bytes.
#[derive(Default)]
struct Piece {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Piece {
    fn add(&mut self, resource: &[u8]) {
        self.bytes.extend_from_slice(resource);
        self.ends.push(self.bytes.len());
    }

    fn resources(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let resources = starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end]);
        (0..).zip(resources)
    }
}

/// An export of everybody's records is for the operator, and for an office that answers for the whole region.
fn may_run(platform: &Platform, look: &Look<'_>, view: &View) -> Result<()> {
    if look.actor.is(Post::Operator) {
        return Ok(());
    }
    let refused = |code: &str| Err(Refusal::new(code).with("account", &look.actor.account).into());
    if !look.actor.is(Post::ProgrammeOffice) {
        return refused("not_allowed");
    }
    let scope = &look.actor.scope;
    if [&scope.areas, &scope.programmes].into_iter().any(|within| *within != Within::All) {
        return refused("not_in_scope");
    }
    let has_seals = platform.content.cycles.values().any(|cycle| !cycle.seals.is_empty());
    if has_seals && LEDGER_TYPES.contains(&view.resource()) {
        return refused("not_allowed");
    }
    Ok(())
}

fn rows_of(made: Made, take: &mut dyn FnMut(RecordBatch) -> Result<bool>) -> Result<bool> {
    if let Some((_, issue)) = made.wrong {
        return Err(broken(&issue));
    }
    take(made.batch)
}

/// A record on which the view's author's paths fail.
fn broken(issue: &terms::Issue) -> Failure {
    let why: Vec<String> = issue.args.iter().map(|(_, value)| value.clone()).collect();
    Refusal::new("view_failed").with("path", &issue.place).with("why", why.join(", ")).into()
}
