//! What became of a message, told to the system that sent it.

use super::Look;
use super::look::nothing_here;
use crate::Platform;
use store::{ArrivalState, Fate};
use terms::{ArrivalId, Failure, Issue, Result};

/// So many drafts are looked through at a time.
const AT_ONCE: usize = 500;

/// So many issues are told; how many drafts were set aside is told in any case.
const ISSUES_MAX: usize = 1_000;

/// What became of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    /// Whether all of it has been carried.
    pub settled: bool,
    /// Versions kept.
    pub kept: u64,
    /// Resources that said nothing new.
    pub doubled: u64,
    /// Drafts that cannot go on.
    pub set_aside: u64,
    /// Why drafts were set aside, in the order of the message; told when it is settled.
    pub issues: Vec<Issue>,
}

/// What became of a message that the actor itself has sent; another's does not exist.
pub fn sent(platform: &Platform, look: &Look<'_>, id: ArrivalId) -> Result<Sent> {
    let arrival = platform.store.arrival(look.actor, id).map_err(|failure| match failure {
        Failure::Refused(_) => nothing_here(),
        fault => fault,
    })?;
    if arrival.actor != look.actor.account {
        return Err(nothing_here());
    }
    let settled = arrival.state == ArrivalState::Settled;
    let (kept, doubled, set_aside) = (arrival.kept, arrival.doubled, arrival.set_aside);
    let issues = if settled && set_aside > 0 { set_aside_for(platform, look, id)? } else { Vec::new() };
    Ok(Sent { settled, kept, doubled, set_aside, issues })
}

fn set_aside_for(platform: &Platform, look: &Look<'_>, id: ArrivalId) -> Result<Vec<Issue>> {
    let (mut issues, mut after) = (Vec::new(), 0);
    loop {
        let some = platform.store.outcomes(look.actor, id, after, AT_ONCE)?;
        let Some(last) = some.last() else { return Ok(issues) };
        after = last.ordinal;
        let set_aside = some.into_iter().filter(|outcome| matches!(outcome.fate, Fate::SetAside { .. }));
        issues.extend(set_aside.flat_map(|outcome| outcome.issues));
        if issues.len() >= ISSUES_MAX {
            issues.truncate(ISSUES_MAX);
            return Ok(issues);
        }
    }
}
