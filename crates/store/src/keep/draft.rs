//! One draft: one change number, its versions, its links, whose rows it concerns.

use super::record::{self, Recorded};
use super::request::NewVersion;
use super::{KeptDraft, VersionOutcome};
use crate::block::{Part, Span};
use crate::changed::Touched;
use crate::derive::{self, Stated, Touches};
use crate::fault::Inner;
use crate::link::{self, LinkRequest};
use crate::rank::Rank;
use crate::writer::Writing;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use terms::{ArrivalId, ChangeNo, RecordId};

/// A draft while it is kept.
pub(crate) struct DraftWork {
    arrival: ArrivalId,
    made_base: i64,
    at: i64,
    change: Option<ChangeNo>,
    versions: i64,
    links: i64,
    /// Where each version's bytes lie in the arrival.
    pub(super) places: Vec<Span>,
    /// Whose rows the draft concerns.
    pub(crate) touches: Touches,
    /// Records of which the draft told nothing newer than was known.
    pub(crate) not_newer: BTreeSet<i64>,
}

impl DraftWork {
    /// A draft of an arrival whose part of made bytes begins at `made_base` for this request.
    pub(crate) fn new(arrival: ArrivalId, made_base: i64, at: Timestamp) -> Self {
        Self {
            arrival,
            made_base,
            at: at.as_microsecond(),
            change: None,
            versions: 0,
            links: 0,
            places: Vec::new(),
            touches: Touches::default(),
            not_newer: BTreeSet::new(),
        }
    }

    pub(super) fn keep(
        &mut self,
        writing: &mut Writing,
        versions: Vec<NewVersion>,
        links: Vec<LinkRequest>,
    ) -> Inner<KeptDraft> {
        let mut kept = KeptDraft::default();
        for version in &versions {
            kept.versions.push(self.version(writing, version)?);
        }
        for request in links {
            kept.links.push(link::settle(writing, self, request)?);
        }
        kept.change = self.change;
        Ok(kept)
    }

    /// The draft's change number, taken with the first thing that is new.
    pub(crate) fn change(&mut self, writing: &mut Writing) -> ChangeNo {
        *self.change.get_or_insert_with(|| writing.next_change())
    }

    /// The next place among the draft's link decisions.
    pub(crate) fn next_link(&mut self) -> i64 {
        self.links += 1;
        self.links
    }

    /// Writes down whose rows the draft concerns.
    pub(crate) fn finish(self, writing: &mut Writing) -> Inner<Touched> {
        match self.change {
            Some(change) => self.touches.write(writing, change),
            None => Ok(Touched::default()),
        }
    }

    fn version(&mut self, writing: &mut Writing, version: &NewVersion) -> Inner<VersionOutcome> {
        let place = self.place(version);
        self.places.push(place);
        let recorded = record::find_or_make(writing, &version.key)?;
        if version.by_import
            && !recorded.fresh
            && let Some(outcome) = said_before(writing, recorded.record, version, &place)?
        {
            self.not_newer.insert(recorded.record);
            return Ok(outcome);
        }
        self.write_version(writing, &recorded, version, &place)
    }

    /// Writes a version that says something new and brings the derived tables up to date.
    pub(super) fn write_version(
        &mut self,
        writing: &mut Writing,
        recorded: &Recorded,
        version: &NewVersion,
        place: &Span,
    ) -> Inner<VersionOutcome> {
        let change = self.change(writing);
        let number = (change.0 as i64, self.versions);
        self.versions += 1;
        insert(writing, number, recorded, version, place)?;
        let stated = Stated { at: self.at, ..stated(recorded, version, number, place) };
        if !derive::apply(writing, &stated, &version.facts, &mut self.touches)? {
            self.not_newer.insert(recorded.record);
        }
        Ok(VersionOutcome::Kept { record: RecordId(recorded.record as u64), change })
    }

    /// Whether nothing that the draft says is new.
    pub(super) fn is_empty(&self) -> bool {
        self.change.is_none()
    }

    /// The arrival that it came with.
    pub(super) fn arrival(&self) -> ArrivalId {
        self.arrival
    }

    fn place(&self, version: &NewVersion) -> Span {
        let base = match version.part {
            Part::Received => 0,
            Part::Made => self.made_base as u64,
        };
        Span { arrival: self.arrival, part: version.part, offset: base + version.offset, len: version.len }
    }
}

/// Whether the record has said exactly this before. From the very same place it is the same
/// version once more (the arrival is settled anew), from another one it is doubled.
fn said_before(writing: &Writing, record: i64, version: &NewVersion, place: &Span) -> Inner<Option<VersionOutcome>> {
    let sql = "select v.change, v.arrival, v.part, v.start, v.hash, v.deleted from version v
               where v.record = ?";
    let mut before = None;
    writing.connection.each(sql, &[record.into()], &mut |row| {
        if row.bytes(4)? != version.hash || row.get::<bool>(5)? != version.deleted {
            return Ok(ControlFlow::Continue(()));
        }
        let change = ChangeNo(row.get(0)?);
        let same_place = row.get::<u64>(1)? == place.arrival.0
            && Part::of(row.get(2)?) == place.part
            && row.get::<u64>(3)? == place.offset;
        let record = RecordId(record as u64);
        before = Some(if same_place {
            VersionOutcome::Kept { record, change }
        } else {
            VersionOutcome::Doubled { record, change }
        });
        Ok(ControlFlow::Break(()))
    })?;
    Ok(before)
}

fn insert(
    writing: &Writing,
    (change, ordinal): (i64, i64),
    recorded: &Recorded,
    version: &NewVersion,
    place: &Span,
) -> Inner<()> {
    writing.connection.put(
        "insert into version (
                 change, ordinal, record, arrival, part, start, len, hash, deleted, by_import,
                 sender_updated, sender_version)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            change.into(),
            ordinal.into(),
            recorded.record.into(),
            place.arrival.0.into(),
            place.part.number().into(),
            place.offset.into(),
            place.len.into(),
            (&version.hash).into(),
            version.deleted.into(),
            version.by_import.into(),
            version.sender_updated.map(|at| at.as_microsecond()).into(),
            version.sender_version.into(),
        ],
    )?;
    Ok(())
}

fn stated<'a>(recorded: &'a Recorded, version: &'a NewVersion, number: (i64, i64), place: &Span) -> Stated<'a> {
    let updated = version.sender_updated.map(|at| at.as_microsecond());
    let rank = if version.by_import {
        let sender = (updated, version.sender_version);
        Rank::import(sender, place.arrival.0 as i64, number)
    } else {
        Rank::written(number)
    };
    Stated {
        record: recorded.record,
        sender: recorded.sender,
        kind: recorded.kind,
        id: &version.key.id,
        public_id: recorded.public_id.as_deref(),
        change: number.0,
        ordinal: number.1,
        rank,
        at: 0,
        deleted: version.deleted,
        fresh: recorded.fresh,
    }
}
