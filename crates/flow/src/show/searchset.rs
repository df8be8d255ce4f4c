//! What a system's search finds: records and what belongs to them, as far as the system sees them, with one
//! audit entry for all that was shown.

use super::Look;
use super::record::{Shown, all_shown, name};
use super::seen::Eyes;
use crate::Platform;
use fhir::search::{Find, Include, Search, Wanted, led};
use fhir::{Tree, reference};
use std::collections::BTreeSet;
use store::{Ask, AuditNote, Mark, Version};
use terms::{RecordId, Refusal, Result};

/// So many records are shown on a page, and besides them.
pub const PAGE_SIZE_MAX: usize = 1_000;
const INCLUDED_MAX: usize = 2_000;
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
    let note = AuditNote { action: "search".into(), members: members.join(" "), place: look.place.into() };
    platform.store.audit_look(look.actor, note, look.at)?;
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
            for version in news {
                let led = if include.reverse { led_by } else { led_to };
                let beside = led(platform, eyes, include, version)?;
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

/// The records to which one refers.
fn led_to(platform: &Platform, eyes: &Eyes<'_>, include: &Include, version: &Version) -> Result<Vec<Version>> {
    let kind = version.meta.key.resource_type.as_str();
    let Ok(tree) = Tree::read(&version.bytes) else { return Ok(Vec::new()) };
    let meant = led(include, kind, &tree);
    if meant.is_empty() {
        return Ok(Vec::new());
    }
    let Ok(json) = fhir::parse(&version.bytes) else { return Ok(Vec::new()) };
    let resolved = eyes.references(std::slice::from_ref(version))?.pop().unwrap_or_default();
    let mut found = Vec::new();
    for (reference, resolved) in reference::references(&json).iter().zip(resolved) {
        let Some(resolved) = resolved else { continue };
        let kind = &*resolved.resource_type;
        let is_meant =
            meant.iter().any(|(target, only)| *target == reference.target && only.is_none_or(|only| only == kind));
        if !is_meant || include.target.as_deref().is_some_and(|only| only != kind) {
            continue;
        }
        let target = platform.store.read(eyes.actor, resolved.record, None)?;
        if let Some(target) = target.filter(|target| !target.meta.deleted)
            && eyes.see_record(&target.meta)?
        {
            found.push(target);
        }
    }
    Ok(found)
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
