//! SQL on FHIR: a ViewDefinition is compiled once and turns resources into Arrow rows.
//!
//! Never does I/O but for writing rows to a writer that it is given, and never sees a clock.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod builder;
mod cell;
mod compile;
pub mod parallel;
mod plan;
mod rows;
pub mod write;

pub use builder::{Builder, Made, Source};
pub use plan::View;
