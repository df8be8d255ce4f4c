//! The first page: what is to do, and which numbers want attention.

use super::due;
use super::indicator::{IndicatorLine, lines};
use super::ledger::LedgerLine;
use super::look::Look;
use super::paged::AsOf;
use crate::Platform;
use terms::{Actor, Result};

/// How much work one programme has for the viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The programme's id.
    pub programme: String,
    /// People to be seen by now and not late yet.
    pub open: usize,
    /// People whose visit is late.
    pub late: usize,
    /// Whether the viewer may open the lists behind; a leader sees the counts only.
    pub listed: bool,
}

/// The first page.
#[derive(Clone, Debug, PartialEq)]
pub struct HomePage {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The work, by programme.
    pub work: Vec<Workload>,
    /// The ledgers.
    pub ledgers: Vec<LedgerLine>,
    /// Indicators that miss their target, the farthest first.
    pub below: Vec<IndicatorLine>,
    /// How many indicators have a target at all.
    pub with_target: usize,
    /// Arrivals with something set aside.
    pub set_aside: usize,
    /// Links that wait for the viewer to say who is who.
    pub links: usize,
}

/// The first page of whoever looks.
pub async fn home(platform: &Platform, look: &Look<'_>) -> Result<HomePage> {
    let lines = if look.sees_numbers() { lines(platform, look).await? } else { Vec::new() };
    let with_target = lines.iter().filter(|line| line.reading.target.is_some()).count();
    let mut below: Vec<(f64, IndicatorLine)> = lines
        .into_iter()
        .filter_map(|line| Some((line.reading.shortfall(line.tally.value).filter(|by| *by > 0.0)?, line)))
        .collect();
    below.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(HomePage {
        as_of: look.as_of(platform),
        work: work(platform, look).await?,
        ledgers: super::ledger::ledgers(platform, look).await?,
        below: below.into_iter().map(|(_, line)| line).collect(),
        with_target,
        set_aside: super::arrival::set_aside(platform, look)?,
        links: super::review::waiting(platform, look).await?,
    })
}

/// The work by programme. Who sees numbers only gets the counts of everyone and no list.
pub async fn work(platform: &Platform, look: &Look<'_>) -> Result<Vec<Workload>> {
    let mut work = Vec::new();
    if !look.sees_numbers() {
        return Ok(work);
    }
    let listed = look.sees_people();
    let counting = if listed { look.actor.clone() } else { Actor::operator() };
    for programme in due::with_rules(&platform.content, look) {
        let (open, late) = due::counts(platform, &counting, &programme.id, look.today).await?;
        work.push(Workload { programme: programme.id.clone(), open, late, listed });
    }
    Ok(work)
}
