//! What was said of all records, of those of a type, or of one, the newest first: what a reader may see of it.

use super::Look;
use super::record::{Shown, all_shown, found};
use super::seen::Eyes;
use crate::Platform;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use store::VersionMeta;
use terms::{ChangeNo, RecordId, Result};

/// So many versions are looked at for one page; one whose reader sees few of them is short, and goes on.
const LOOKED_AT_MAX: usize = 20_000;

/// So many are fetched at once.
const ROUND: usize = 500;

/// A place in the feed: a change, and a version's ordinal in it.
pub type FeedPlace = (ChangeNo, u64);

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// Of this type; of all types without.
    pub resource_type: Option<&'a str>,
    /// Kept at this time or later.
    pub since: Option<Timestamp>,
    /// Current at some moment of this span.
    pub at: Option<Range<Timestamp>>,
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

/// A page of all records or of a type.
pub fn page(platform: &Platform, look: &Look<'_>, asked: &Asked<'_>) -> Result<Page> {
    let eyes = Eyes::of(platform, look.actor);
    let span = Span::of(platform, asked)?;
    let (mut metas, mut next) = (Vec::new(), None);
    // What came after the moment that this platform shows is not told.
    let mut place = asked.before.or(platform.as_of.map(|change| (ChangeNo(change.0 + 1), 0)));
    let mut seen: HashMap<(RecordId, bool), bool> = HashMap::new();
    let mut looked_at = 0;
    'pages: loop {
        let round = platform.store.states_before(look.actor, place, ROUND)?;
        let is_last = round.len() < ROUND;
        learn(&eyes, &round, asked.resource_type, &mut seen)?;
        for meta in round {
            if asked.since.is_some_and(|since| meta.at < since) {
                break 'pages;
            }
            place = Some((meta.change, meta.ordinal));
            looked_at += 1;
            if asked.resource_type.is_none_or(|kind| kind == meta.key.resource_type)
                && is_seen(&eyes, &meta, &mut seen)?
                && span.as_ref().map_or(Ok(true), |span| span.has(&eyes, &meta))?
            {
                metas.push(meta);
            }
            if metas.len() >= asked.count || looked_at >= LOOKED_AT_MAX {
                next = place;
                break 'pages;
            }
        }
        if is_last {
            break;
        }
    }
    shown(platform, look, &eyes, metas, next)
}

/// The page of these states; its reader is written down with all whom it names.
fn shown(
    platform: &Platform,
    look: &Look<'_>,
    eyes: &Eyes<'_>,
    metas: Vec<VersionMeta>,
    next: Option<FeedPlace>,
) -> Result<Page> {
    let states = all_shown(eyes, platform.store.all_with_bytes(look.actor, metas)?)?;
    let members: BTreeSet<String> =
        states.iter().map(|state| format!("{}/{}", state.resource_type, state.id)).collect();
    let members = members.into_iter().collect::<Vec<_>>().join(" ");
    platform.store.audit_look(look.actor, look.entry("history", members), look.at)?;
    Ok(Page { states, next })
}

/// Asks together which of the records are seen whose states may be told.
fn learn(
    eyes: &Eyes<'_>,
    round: &[VersionMeta],
    kind: Option<&str>,
    seen: &mut HashMap<(RecordId, bool), bool>,
) -> Result<()> {
    let is_new = |meta: &&VersionMeta| {
        !meta.deleted
            && kind.is_none_or(|kind| kind == meta.key.resource_type)
            && !seen.contains_key(&(meta.record, false))
    };
    let records: Vec<RecordId> = round.iter().filter(is_new).map(|meta| meta.record).collect();
    for (record, owner) in eyes.platform.store.owners(eyes.actor, &records)? {
        seen.insert((record, false), eyes.see(&owner)?);
    }
    Ok(())
}

/// A page of one record's states, in the order in which they count.
pub fn of_record(
    platform: &Platform,
    look: &Look<'_>,
    (resource_type, id): (&str, &str),
    asked: &Asked<'_>,
) -> Result<Page> {
    let eyes = Eyes::of(platform, look.actor);
    let record = found(platform, &eyes, resource_type, id)?.meta.record;
    let span = Span::of(platform, asked)?;
    let (mut metas, mut next): (Vec<VersionMeta>, _) = (Vec::new(), None);
    let mut is_reached = asked.before.is_none();
    for meta in platform.store.history(look.actor, record)? {
        if !is_reached {
            is_reached = asked.before == Some((meta.change, meta.ordinal));
            continue;
        }
        let is_meant = eyes.knows_state(&meta)
            && asked.since.is_none_or(|since| meta.at >= since)
            && span.as_ref().map_or(Ok(true), |span| span.has(&eyes, &meta))?;
        if is_meant && metas.len() == asked.count {
            next = metas.last().map(|last| (last.change, last.ordinal));
            break;
        }
        metas.extend(Some(meta).filter(|_| is_meant));
    }
    shown(platform, look, &eyes, metas, next)
}

/// A span of time: its end, and the first change behind its beginning.
struct Span {
    until: Timestamp,
    first: ChangeNo,
}

impl Span {
    fn of(platform: &Platform, asked: &Asked<'_>) -> Result<Option<Self>> {
        let Some(Range { start, end }) = asked.at else { return Ok(None) };
        let behind = start.checked_add(SignedDuration::from_micros(1)).unwrap_or(start);
        Ok(Some(Self { until: end, first: platform.store.first_change_since(behind)? }))
    }

    /// Whether a state was current at some moment of the span: it was when the span began, or it came in the span and
    /// counted more than what had come before. What was deleted is not current.
    fn has(&self, eyes: &Eyes<'_>, meta: &VersionMeta) -> Result<bool> {
        if meta.deleted || meta.at >= self.until {
            return Ok(false);
        }
        let moment = meta.change.max(ChangeNo(self.first.0.saturating_sub(1)));
        let current = eyes.platform.store.state_at(eyes.actor, meta.record, moment)?;
        Ok(current == Some((meta.change, meta.ordinal)))
    }
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
