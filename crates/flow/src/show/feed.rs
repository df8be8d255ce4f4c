//! What was said of all records, or of those of a type, the newest first: what a reader may see of it.

use super::Look;
use super::record::{Shown, shown};
use super::seen::Eyes;
use crate::Platform;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use store::{AuditNote, VersionMeta};
use terms::{ChangeNo, RecordId, Result};

/// So many versions are looked at for one page; one whose reader sees few of them is short, and goes on.
const LOOKED_AT_MAX: usize = 20_000;

/// So many are fetched at once.
const ROUND: usize = 500;

/// A place in the feed: a change, and a version's ordinal in it.
pub type FeedPlace = (ChangeNo, u64);

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Of this type; of all types without.
    pub resource_type: Option<&'a str>,
    /// Kept at this time or later.
    pub since: Option<Timestamp>,
    /// Where the last page ended.
    pub before: Option<FeedPlace>,
    /// At most so many.
    pub count: usize,
}

/// A page of the feed.
pub struct Page {
    /// The states, the newest first.
    pub states: Vec<Shown>,
    /// Where the next page begins; none where nothing can follow.
    pub next: Option<FeedPlace>,
}

/// A page; its reader is written down with all whom it names.
pub fn page(platform: &Platform, look: &Look<'_>, asked: &Asked<'_>) -> Result<Page> {
    let eyes = Eyes::of(platform, look.actor);
    let mut page = Page { states: Vec::new(), next: None };
    // What came after the moment that this platform shows is not told.
    let mut place = asked.before.or(platform.as_of.map(|change| (ChangeNo(change.0 + 1), 0)));
    let mut seen: HashMap<(RecordId, bool), bool> = HashMap::new();
    let mut looked_at = 0;
    'pages: loop {
        let round = platform.store.states_before(look.actor, place, ROUND)?;
        let is_last = round.len() < ROUND;
        for meta in round {
            if asked.since.is_some_and(|since| meta.at < since) {
                break 'pages;
            }
            place = Some((meta.change, meta.ordinal));
            looked_at += 1;
            if asked.resource_type.is_none_or(|kind| kind == meta.key.resource_type)
                && is_seen(&eyes, &meta, &mut seen)?
            {
                page.states.push(shown(&eyes, platform.store.with_bytes(look.actor, meta)?)?);
            }
            if page.states.len() >= asked.count || looked_at >= LOOKED_AT_MAX {
                page.next = place;
                break 'pages;
            }
        }
        if is_last {
            break;
        }
    }
    let members: BTreeSet<String> =
        page.states.iter().map(|state| format!("{}/{}", state.resource_type, state.id)).collect();
    let members = members.into_iter().collect::<Vec<_>>().join(" ");
    let note = AuditNote { action: "history".into(), members, place: look.place.into() };
    platform.store.audit_look(look.actor, note, look.at)?;
    Ok(page)
}

/// Of a record that is there, a state may not be.
fn is_seen(eyes: &Eyes<'_>, meta: &VersionMeta, seen: &mut HashMap<(RecordId, bool), bool>) -> Result<bool> {
    let key = (meta.record, meta.deleted);
    let is_there = match seen.get(&key) {
        Some(known) => *known,
        None => eyes.see_record(meta)?,
    };
    seen.insert(key, is_there);
    Ok(is_there && eyes.knows_state(meta))
}
