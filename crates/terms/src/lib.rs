//! Words that every other crate speaks: who acts, which day, which period, what went wrong.
//!
//! Never does I/O, never reads a clock, never knows a programme, a sender or a place.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs))]

pub mod actor;
pub mod ids;
pub mod issue;
pub mod limits;
pub mod outcome;
pub mod period;
pub mod text;
pub mod wording;
pub mod workdays;

pub use actor::{Actor, Post, Purpose, Scope, Within};
pub use ids::{ArrivalId, ChangeNo, RecordId, ResidentId};
pub use issue::{Issue, Severity};
pub use limits::{Limit, Limits};
pub use outcome::{Failure, Fault, Refusal, Result};
pub use period::{Grain, Period};
pub use text::{Language, Texts};

/// A local calendar day. Instants are `jiff::Timestamp` and end in `_at`; days end in `_on`.
pub type Day = jiff::civil::Date;
