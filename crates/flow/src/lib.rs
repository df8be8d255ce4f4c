//! The path of a record, from a door to a number on a page. One file per station; `path.rs` shows
//! them all.
//!
//! Never knows HTTP, never reads a clock (an instant or a day is an argument), never names a
//! programme: what the work is, is content.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs))]

pub mod answering;
mod at_once;
pub mod case;
pub mod check;
pub mod columns;
pub mod count;
pub mod due;
pub mod examples;
pub mod export;
pub mod fhir_door;
pub mod flatten;
pub mod form_door;
pub mod groups;
pub mod keep;
pub mod known;
pub mod link;
pub mod move_door;
pub mod moved;
pub mod paper;
pub mod path;
pub mod platform;
pub mod publish;
pub mod read;
pub mod report;
pub mod review;
pub mod sheet;
pub mod show;
mod together;
pub mod view;

pub use form_door::{FormAnswers, Submitted, Told};
pub use link::Linking;
pub use path::{Carried, accept, carry, carry_left, carry_pending, count_open, refresh};
pub use platform::{Platform, Prepared, SHARDS, Timing, last_content};
