//! Decides whether two descriptions are the same resident, and explains the decision.
//!
//! Never reads a database and never changes a record: it is handed candidates and returns a decision.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod batch;
pub mod decide;
pub mod id_card;
pub mod model;
pub mod traits;

pub use decide::{Candidate, Decision, Evidence, Grade, Verdict, compare, decide, grade};
pub use id_card::IdCard;
pub use traits::{ID_CARD_SYSTEM, Traits};
