//! Keeps ground state: inbox, versions, link decisions, audit, content snapshots, accounts, published numbers;
//! the small derived tables that lead from one to another (current, references, linked); and files that wait
//! to be confirmed before they are anything at all.
//!
//! - Nobody is answered before the sync: one writer gathers many acts into one transaction.
//! - An arrival's bytes are stored once; a version points into its arrival.
//! - One change number orders everything; every record can be read as of a change.
//! - Every read of a person takes an [`terms::Actor`]; what it may read at all is decided in
//!   `access.rs`, row-level scope above this crate.
//!
//! Never parses a resource (it is handed bytes and what was extracted from them), never decides
//! who is who (it is handed the decision as a function), never rewrites a stored byte, never reads
//! the clock. No other crate speaks to the database.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs))]

mod access;
mod account;
mod arrival;
mod audit;
mod backup;
mod block;
mod changed;
mod content;
mod database;
mod derive;
mod export;
mod fault;
mod feed;
mod keep;
mod link;
mod lock;
mod noted;
mod outcome;
mod owner;
mod published;
mod rank;
mod read;
mod reader;
mod rebuild;
mod scan;
mod search;
mod session;
mod setting;
mod store;
mod upload;
mod writer;

pub use account::Account;
pub use arrival::{Accepted, Arrival, ArrivalState, ArrivalsPage, NewArrival};
pub use audit::{AuditChain, AuditDamage, AuditEntry, AuditHash, AuditHead, AuditHeads, AuditNote};
pub use backup::{Fingerprint, backup, restore};
pub use block::{Part, Span};
pub use changed::Touched;
pub use content::{Content, ContentFile};
pub use export::{ExportFilter, Exported, References, ResolvedReference, StoredAt};
pub use keep::{
    AtOnce, Condition, ContentHash, Facts, Identifier, KeepDraft, KeepRequest, Kept, KeptDraft, Made, Make, NewVersion,
    RecordKey, Replay, SetAside, Subject, Target, VersionOutcome, content_hash,
};
pub use link::{Candidate, Decide, Decision, Link, LinkOutcome, LinkRequest, LinkVerdict, Relink, Verdict};
pub use noted::{Verified, verify};
pub use outcome::{Fate, KeptVersion, Outcome};
pub use owner::{Owner, Whose};
pub use published::{Cause, Freeze, Publication, TouchedKind};
pub use read::{Version, VersionMeta};
pub use rebuild::ReadFacts;
pub use scan::{Reach, Resource, Visit};
pub use search::{Ask, Mark, Page, Sees};
pub use session::Session;
pub use store::{Options, Store};
pub use upload::Upload;

#[cfg(test)]
#[path = "tests/suite.rs"]
mod tests;
#[cfg(test)]
#[path = "tests/of_a_server.rs"]
#[allow(clippy::duplicate_mod)]
mod tests_of_a_server;
#[cfg(test)]
#[path = "tests/suite.rs"]
#[allow(clippy::duplicate_mod)]
mod tests_on_a_server;
