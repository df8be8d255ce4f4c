//! Reads what comes in at a door: bytes become drafts, one per subject, with issues.
//!
//! Never does I/O, never decides who somebody is, and never fails: what cannot be read is an issue.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod archive;
pub mod draft;
pub mod form;
pub mod json;
pub mod sheet;

pub use draft::{Body, Draft, Found};

#[cfg(test)]
mod tests;
