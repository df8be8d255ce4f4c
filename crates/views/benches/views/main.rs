//! How many resources per second a view turns into rows on one core, from raw NDJSON, beside what the same
//! bytes cost to read at all: in the same run, because machines drift and only ratios can be compared.
//!
//! `cargo xtask bench views [RESOURCES]`; `JIKANG_SHARED` may say where samples lie.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod made;
mod measure;
mod questions;

use measure::Table;
use questions::Question;
use std::path::PathBuf;

fn main() {
    let count = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(200_000);
    let mut table = Table::default();
    table.add("made Observations", &made::observations(count), questions::OBSERVATION);
    table.add("made Patients", &made::patients(count / 4), questions::PATIENT);
    for (name, questions) in [("Patient", questions::PATIENT), ("Encounter", questions::ENCOUNTER)] {
        match sample(name) {
            Some(text) => table.add(&format!("sample {name}s"), &text, questions),
            None => println!("no sample of {name} is beside this checkout"),
        }
    }
    table.print();
}

/// A sample file, repeated until it is worth measuring.
fn sample(name: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("JIKANG_SHARED").map_or_else(beside, PathBuf::from);
    let text = std::fs::read_to_string(shared.join(format!("samples/synthea-10/{name}.000.ndjson"))).ok()?;
    Some(text.repeat((32 << 20) / text.len().max(1) + 1))
}
