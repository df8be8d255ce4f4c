//! Which resident a Patient record is: decisions that are added, never changed.
//!
//! The decision itself is a function from outside. It is called within the writer, so that of two
//! first arrivals of one person the second one sees the first.

mod decide;
mod relink;
mod review;

pub(crate) use decide::settle;
pub use relink::Relink;
pub use review::Link;

use crate::keep::RecordKey;
use terms::{RecordId, ResidentId};

/// Asks which resident a Patient is. Not asked again while the record has a link.
pub struct LinkRequest {
    /// A Patient of this draft, or one that is kept already.
    pub patient: RecordKey,
    /// Blocking keys: whoever shares one is a candidate.
    pub keys: Vec<u64>,
    /// What the decision needs to know of the Patient; handed to later decisions as it is.
    pub traits: Vec<u8>,
    /// Decides, given the candidates in the order of their records.
    pub decide: Decide,
}

/// A decision among candidates.
pub type Decide = Box<dyn FnOnce(&[Candidate]) -> Decision + Send>;

/// Another Patient record that shares a blocking key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The record.
    pub record: RecordId,
    /// Who it is.
    pub resident: ResidentId,
    /// Whether that still waits for a person's decision.
    pub provisional: bool,
    /// What was said of it when it was linked or changed last.
    pub traits: Vec<u8>,
}

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who it is.
    pub verdict: Verdict,
    /// Whether a person should look at it although it holds; a question always waits for one.
    pub doubtful: bool,
    /// The reasons, as JSON.
    pub evidence: String,
}

/// Who a Patient record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One whom we know.
    Same(ResidentId),
    /// Somebody new.
    New,
    /// A person must decide whether it is one of these; until then a resident of its own.
    Ask(Vec<ResidentId>),
}

/// The kind of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkVerdict {
    /// One whom we knew.
    Same,
    /// Somebody new.
    New,
    /// A person must decide.
    Ask,
}

impl LinkVerdict {
    /// As stored.
    pub(crate) fn number(self) -> i64 {
        match self {
            LinkVerdict::Same => 0,
            LinkVerdict::New => 1,
            LinkVerdict::Ask => 2,
        }
    }

    /// As read back.
    pub(crate) fn of(number: i64) -> Self {
        match number {
            0 => LinkVerdict::Same,
            1 => LinkVerdict::New,
            _ => LinkVerdict::Ask,
        }
    }
}

/// What a link request led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkOutcome {
    /// The Patient record.
    pub record: RecordId,
    /// Who it is.
    pub resident: ResidentId,
    /// How that was decided, now or when the record was linked.
    pub verdict: LinkVerdict,
    /// Whether it was decided now; otherwise the record had a link, which it keeps.
    pub decided: bool,
}
