//! FHIR R4 as JSON values: parsing with limits, checks, typed readers, references, and FHIRPath
//! compiled once and evaluated over a flat tree that borrows the message's own bytes.
//!
//! Never does I/O, never sees a clock (the environment of an evaluation carries one), and never
//! changes a resource.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod base64;
pub mod check;
pub mod date;
pub mod json;
pub mod model;
pub mod path;
mod place;
pub mod read;
pub mod reference;
pub mod search;
mod summary;
pub mod tree;
pub mod ucum;

pub use json::{Json, parse};
pub use reference::{Reference, Target};
pub use summary::{is_mandatory, summary};
pub use tree::{Node, Tree};
