//! What became of a message, told to the system that sent it.

use super::Look;
use super::arrival::outcomes;
use super::look::nothing_here;
use crate::Platform;
use store::{ArrivalState, Fate, Outcome};
use terms::{ArrivalId, Failure, Issue, Result};

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
    let is_set_aside = |outcome: &Outcome| matches!(outcome.fate, Fate::SetAside { .. });
    let set_aside = outcomes(platform, look, id, ISSUES_MAX, is_set_aside)?;
    Ok(set_aside.into_iter().flat_map(|outcome| outcome.issues).take(ISSUES_MAX).collect())
}
