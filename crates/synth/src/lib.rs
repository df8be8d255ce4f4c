//! Makes a made-up county of any size, in the form in which its institutions would send it, together
//! with the known answers: who is who, which mistakes were planted, and what every indicator must say.
//!
//! Never reads a clock, a file or SQL, and never computes an indicator: the answers are a tally of
//! what was drawn. Never knows a programme, a sender or a place: those come from the folders.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod answers;
mod calendar;
mod cases;
mod child;
mod contacts;
mod county;
mod course;
mod doses;
mod draw;
mod files;
mod folder;
mod giving;
mod hospital;
mod household;
mod id_card;
mod json;
mod make;
mod meaning;
mod mistakes;
mod names;
mod outcomes;
mod person;
mod region;
mod resources;
mod sending;
mod sheet_rows;
mod sheets;
mod tally;
#[cfg(test)]
mod tests;
mod truth;
mod visits;

pub use make::make;
pub use region::{Defaults, defaults};
pub use truth::{Mistake, Number, Person, Truth};

use terms::Day;

/// What is asked for. The same order over the same folders gives the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// How many people live in the county.
    pub residents: u32,
    /// Where the drawing of lots begins.
    pub seed: u64,
    /// The day up to which there are records.
    pub today: Day,
}

/// One file as a sender hands it in: `SENDER/NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SynthFile {
    /// Who sends it; also the folder's name.
    pub sender: String,
    /// The file's name; its ending tells the form.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}
