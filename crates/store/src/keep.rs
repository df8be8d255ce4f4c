//! Keeps what was read, checked and linked: versions, links, audit and progress in one
//! transaction.
//!
//! Never decides who is who and never reads a resource: the caller says both.

mod condition;
mod draft;
mod hash;
mod record;
mod replay;
mod request;

pub use condition::Condition;
pub(crate) use draft::DraftWork;
pub use hash::{ContentHash, content_hash};
pub(crate) use record::shown_as;
pub use replay::{Made, Make, Replay};
pub use request::{Facts, Identifier, KeepDraft, KeepRequest, NewVersion, RecordKey, SetAside, Subject, Target};

use crate::arrival::{self, Accepted, NewArrival};
use crate::audit::{self, AuditNote};
use crate::block::{self, Block, Part};
use crate::changed::Touched;
use crate::fault::Inner;
use crate::link::LinkOutcome;
use crate::outcome;
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use terms::{ArrivalId, ChangeNo, Failure, RecordId, Refusal, Result};

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The first and the last change that were made, if any.
    pub changes: Option<(ChangeNo, ChangeNo)>,
    /// Per draft, in the request's order.
    pub drafts: Vec<KeptDraft>,
    /// Whose rows are to be made anew.
    pub touched: Touched,
}

/// What became of one draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptDraft {
    /// The draft's change; none if it said nothing new.
    pub change: Option<ChangeNo>,
    /// Per version, in the draft's order.
    pub versions: Vec<VersionOutcome>,
    /// Per link request, in the draft's order.
    pub links: Vec<LinkOutcome>,
}

/// What became of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionOutcome {
    /// It is on disk.
    Kept {
        /// Of which record.
        record: RecordId,
        /// Under which change.
        change: ChangeNo,
    },
    /// The record had said exactly this before.
    Doubled {
        /// Which record.
        record: RecordId,
        /// Under which change it had.
        change: ChangeNo,
    },
}

impl VersionOutcome {
    /// Of which record it is.
    pub fn record(&self) -> RecordId {
        let (Self::Kept { record, .. } | Self::Doubled { record, .. }) = self;
        *record
    }

    /// Under which change it was kept, now or before.
    pub fn change(&self) -> ChangeNo {
        let (Self::Kept { change, .. } | Self::Doubled { change, .. }) = self;
        *change
    }
}

/// The answer at a door that answers when kept.
#[derive(Clone, Debug, PartialEq)]
pub struct AtOnce {
    /// The arrival.
    pub accepted: Accepted,
    /// What became of it; none if the message had been taken before.
    pub kept: Option<Kept>,
}

/// A request's parts as the writer wants them.
struct Prepared {
    request: KeepRequest,
    made: Vec<Block>,
}

impl Store {
    /// Keeps drafts of an arrival, sets others aside and notes the progress, all in one
    /// transaction.
    pub fn keep(&self, request: KeepRequest) -> Result<Kept> {
        let prepared = prepare(request)?;
        self.write(move |writing| {
            let arrival = prepared.request.arrival;
            keep(writing, arrival, prepared)
        })
    }

    /// Takes a message and keeps it in the same transaction, for doors that answer when kept.
    /// The request's `arrival` is replaced by the new arrival's number.
    pub fn accept_and_keep(&self, arrival: NewArrival, request: KeepRequest) -> Result<AtOnce> {
        let compressed = self.compress(arrival)?;
        let prepared = prepare(request)?;
        self.write(move |writing| {
            let accepted = arrival::accept(writing, &compressed)?;
            let kept = if accepted.repeated { None } else { Some(keep(writing, accepted.arrival, prepared)?) };
            Ok(AtOnce { accepted, kept })
        })
    }
}

fn prepare(mut request: KeepRequest) -> Result<Prepared> {
    let made = block::compress(&request.made).map_err(Failure::from)?;
    request.made = Vec::new();
    Ok(Prepared { request, made })
}

fn keep(writing: &mut Writing, arrival: ArrivalId, prepared: Prepared) -> Inner<Kept> {
    let Prepared { request, made } = prepared;
    let made_base = made_size(writing, arrival)?;
    block::write(&*writing.connection, arrival.0 as i64, Part::Made, made_base, &made)?;
    let stamp = Stamp { actor: request.actor, at: request.at, arrival: Some(arrival) };
    let mut tally = outcome::Tally::new(writing, arrival)?;
    let mut kept = Kept::default();
    let mut made_end = made_base + made.iter().map(Block::raw_len).sum::<usize>() as i64;
    for mut draft in request.drafts {
        condition::hold(writing, &draft.conditions)?;
        let mut work = DraftWork::new(arrival, made_base, stamp.at);
        let mut outcome = work.keep(writing, draft.versions, draft.links)?;
        for replay in draft.replays {
            draft.issues.extend(work.replay(writing, &replay, &mut outcome, &mut made_end)?);
        }
        tally.draft(writing, &outcome, &work.places, &draft.issues)?;
        kept.add(outcome, work.finish(writing)?);
    }
    if let Some((first, _)) = kept.changes {
        writing.acted(first, "keep", &stamp)?;
    }
    for set_aside in &request.set_aside {
        tally.set_aside(writing, set_aside, made_base)?;
    }
    tally.write(writing, made_end, request.progress, request.finished)?;
    let note = AuditNote { action: "keep".into(), members: tally.members(&kept), place: String::new() };
    audit::append(writing, &stamp, kept.changes.map(|(_, last)| last), &note)?;
    kept.touched.tidy();
    Ok(kept)
}

fn made_size(writing: &Writing, arrival: ArrivalId) -> Inner<i64> {
    let found =
        writing
            .connection
            .one("select made_size from arrival where arrival = ?", &[arrival.0.into()], |row| row.get(0))?;
    found.ok_or_else(|| Refusal::new("unknown_arrival").with("arrival", arrival).into())
}

impl Kept {
    fn add(&mut self, draft: KeptDraft, touched: Touched) {
        if let Some(change) = draft.change {
            let first = self.changes.map_or(change, |(first, _)| first);
            self.changes = Some((first, change));
        }
        self.drafts.push(draft);
        self.touched.join(touched);
    }
}
