//! What a system's search finds: records and what belongs to them, as far as the system sees them, with one
//! audit entry for all that was shown.

use super::Look;
use super::record::{Shown, all_shown, name, versions_if_seen};
use super::seen::Eyes;
use crate::Platform;
use fhir::search::{Find, Include, Search, Wanted, led};
use fhir::{Tree, reference};
use std::collections::BTreeSet;
use store::{Ask, Mark, Version};
use terms::{RecordId, Refusal, Result};

/// So many records are shown on a page, and besides them.
pub const PAGE_SIZE_MAX: usize = 1_000;
const INCLUDED_MAX: usize = 2_000;
/// What so many records refer to is asked for together.
const TOGETHER: usize = 64;
/// So often what was included includes more.
const ROUNDS_MAX: usize = 5;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct SearchSet {
    /// What fits, in its order.
    pub matches: Vec<Shown>,
    /// What belongs to it.
    pub included: Vec<Shown>,
    /// How many fit in all, if it was asked for or is known.
    pub total: Option<u64>,
    /// Where the next page begins, if there is one.
    pub next: Option<Mark>,
}

/// Which page of a search.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// How many.
    pub size: usize,
    /// From where on.
    pub after: Option<Mark>,
    /// Whether all are counted.
    pub counted: bool,
}

/// Answers a search.
pub fn searchset(platform: &Platform, look: &Look<'_>, search: &Search, wish: Wish) -> Result<SearchSet> {
    let eyes = Eyes::of(platform, look.actor);
    let Wish { size, after, counted } = wish;
    let ask = Ask { wanted: &search.wanted, sort: &search.sort, size, after, counted };
    let page = platform.store.search(look.actor, &ask, &|owner| eyes.see(owner))?;
    let included = included(platform, &eyes, &page.versions, &search.includes)?;
    let members: Vec<String> = page.versions.iter().chain(&included).map(name).collect();
    platform.store.audit_look(look.actor, look.entry("search", members.join(" ")), look.at)?;
    let (matches, included) = (all_shown(&eyes, page.versions)?, all_shown(&eyes, included)?);
    Ok(SearchSet { matches, included, total: page.total, next: page.next })
}

/// What belongs to the records found; what was included includes more where it is asked for.
fn included(platform: &Platform, eyes: &Eyes<'_>, found: &[Version], includes: &[Include]) -> Result<Vec<Version>> {
    let mut known: BTreeSet<RecordId> = found.iter().map(|version| version.meta.record).collect();
    let mut all: Vec<Version> = Vec::new();
    let mut from = 0;
    for round in 0..ROUNDS_MAX {
        let mut fresh = Vec::new();
        let news = if round == 0 { found } else { &all[from..] };
        for include in includes.iter().filter(|include| round == 0 || include.iterate) {
            // Together, and yet never more than are refused.
            for few in news.chunks(if include.reverse { 1 } else { TOGETHER }) {
                let beside = match few {
                    [version] if include.reverse => led_by(platform, eyes, include, version)?,
                    few => led_to(platform, eyes, include, few, &known)?,
                };
                fresh.extend(beside.into_iter().filter(|one| known.insert(one.meta.record)));
                if all.len() + fresh.len() > INCLUDED_MAX {
                    return Err(Refusal::new("includes_too_many").with("max", INCLUDED_MAX).into());
                }
            }
        }
        if fresh.is_empty() {
            break;
        }
        from = all.len();
        all.append(&mut fresh);
    }
    Ok(all)
}

/// The records to which some refer and that are not known yet.
fn led_to(
    platform: &Platform,
    eyes: &Eyes<'_>,
    include: &Include,
    versions: &[Version],
    known: &BTreeSet<RecordId>,
) -> Result<Vec<Version>> {
    let meant = |version: &Version| {
        let tree = Tree::read(&version.bytes).ok()?;
        Some(led(include, &version.meta.key.resource_type, &tree)).filter(|meant| !meant.is_empty())
    };
    let meant: Vec<_> = versions.iter().map(meant).collect();
    if meant.iter().all(Option::is_none) {
        return Ok(Vec::new());
    }
    let mut targets = Vec::new();
    for ((version, meant), resolved) in versions.iter().zip(meant).zip(eyes.references(versions)?) {
        let (Some(meant), Ok(json)) = (meant, fhir::parse(&version.bytes)) else { continue };
        for (reference, resolved) in reference::references(&json).iter().zip(resolved) {
            let Some(resolved) = resolved else { continue };
            let kind = &*resolved.resource_type;
            let is_meant =
                meant.iter().any(|(target, only)| *target == reference.target && only.is_none_or(|only| only == kind));
            let is_asked = include.target.as_deref().is_none_or(|only| only == kind);
            if is_meant && is_asked && !known.contains(&resolved.record) && !targets.contains(&resolved.record) {
                targets.push(resolved.record);
            }
        }
    }
    versions_if_seen(platform, eyes, &targets)
}

/// The records that refer to one.
fn led_by(platform: &Platform, eyes: &Eyes<'_>, include: &Include, version: &Version) -> Result<Vec<Version>> {
    let (kind, id) = (version.meta.key.resource_type.clone(), version.meta.public_id.clone());
    if include.target.as_ref().is_some_and(|only| *only != kind) {
        return Ok(Vec::new());
    }
    let find = Find::Refers(include.places.clone(), kind, id);
    let wanted = Wanted { resource_type: include.resource_type.clone(), find };
    let ask = Ask { wanted: &wanted, sort: &[], size: INCLUDED_MAX + 1, after: None, counted: false };
    Ok(platform.store.search(eyes.actor, &ask, &|owner| eyes.see(owner))?.versions)
}
