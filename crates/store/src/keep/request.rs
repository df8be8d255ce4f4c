//! What the caller hands over to be kept.

use super::ContentHash;
use super::condition::Condition;
use super::replay::Replay;
use crate::block::Part;
use crate::link::LinkRequest;
use fhir::search::Entries;
use jiff::Timestamp;
use terms::{Actor, ArrivalId, Issue};

/// Drafts of one arrival that go to disk together.
pub struct KeepRequest {
    /// The arrival they were read from.
    pub arrival: ArrivalId,
    /// One change each. A transaction across subjects is one draft.
    pub drafts: Vec<KeepDraft>,
    /// Bytes of resources that we made ourselves; versions with [`Part::Made`] point into it.
    pub made: Vec<u8>,
    /// What cannot go on.
    pub set_aside: Vec<SetAside>,
    /// Up to which place the arrival is settled with this; never goes back.
    pub progress: u64,
    /// Whether the arrival is settled with this.
    pub finished: bool,
    /// Who does it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// What one subject's part of an arrival says.
pub struct KeepDraft {
    /// Its resources.
    pub versions: Vec<NewVersion>,
    /// Which residents its Patients are.
    pub links: Vec<LinkRequest>,
    /// Which cases its records belong to.
    pub replays: Vec<Replay>,
    /// Warnings and notes; they are kept with the arrival.
    pub issues: Vec<Issue>,
    /// What must hold when the writer's turn comes; else nothing of the request is kept.
    pub conditions: Vec<Condition>,
}

/// How a sender calls a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Who.
    pub sender: String,
    /// The resource's type.
    pub resource_type: String,
    /// The sender's id for it.
    pub id: String,
}

/// One state of one record.
pub struct NewVersion {
    /// Which record.
    pub key: RecordKey,
    /// In which byte string of the arrival its bytes lie.
    pub part: Part,
    /// Where in the part; for [`Part::Made`], where in the request's `made`.
    pub offset: u64,
    /// How many bytes.
    pub len: u64,
    /// [`super::content_hash`] of the bytes.
    pub hash: ContentHash,
    /// Whether this says that the record is no more.
    pub deleted: bool,
    /// Whether it came by import; a write that did not is always the newest.
    pub by_import: bool,
    /// The sender's `meta.lastUpdated`.
    pub sender_updated: Option<Timestamp>,
    /// The sender's `meta.versionId` if it is a number.
    pub sender_version: Option<i64>,
    /// What it refers to and is called.
    pub facts: Facts,
}

/// What a resource refers to and is called; always the same for the same bytes and content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// By what other senders may refer to it.
    pub identifiers: Vec<Identifier>,
    /// Its references in the order of the text.
    pub references: Vec<Target>,
    /// Whose record it is.
    pub subject: Subject,
    /// By what it is found.
    pub found_by: Entries,
    /// Under which seal it lies: keys that an account must name to know of it, apart by spaces; empty
    /// where under none.
    pub seal: String,
}

/// A business identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier {
    /// Its system; empty if none is given.
    pub system: String,
    /// Its value.
    pub value: String,
}

/// What a reference points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A record of the same sender; in a write that is not by import, where the sender has none, the
    /// record that is shown under the id.
    Own {
        /// The target's type.
        resource_type: String,
        /// The sender's id for it.
        id: String,
    },
    /// A record by the id under which we show it. For doors of our own only: another sender's
    /// `Patient/1` is another person.
    Public {
        /// The target's type.
        resource_type: String,
        /// Its public id.
        id: String,
    },
    /// Whoever bears an identifier: the sender's own record first, then any sender's.
    Bearer {
        /// The target's type, if the reference says it.
        resource_type: Option<String>,
        /// The identifier.
        identifier: Identifier,
    },
    /// Outside of what can be kept here (an absolute address, say).
    Elsewhere,
}

/// Whose record a resource is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// Nobody's: an institution, an area.
    #[default]
    None,
    /// It is the Patient.
    Itself,
    /// It is a case: a matter whose records are its own.
    Case,
    /// The Patient that the reference with this index points to.
    Reference(u32),
}

/// A part of an arrival that cannot go on.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAside {
    /// In which byte string it lies.
    pub part: Part,
    /// Where in it (for [`Part::Made`], where in the request's `made`).
    pub offset: u64,
    /// How many bytes.
    pub len: u64,
    /// The station that it reached: `read`, `check`, `link`.
    pub station: String,
    /// Why.
    pub issues: Vec<Issue>,
}
