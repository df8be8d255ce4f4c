//! Measures what the goals speak of; each bench is a program of the crate that it measures.
//!
//! Prints figures and never judges them.

mod counts;
mod report;
mod residents;
mod store;
mod views;

use std::process::ExitCode;

/// Runs one bench by its name.
pub fn bench(name: Option<&str>, options: &[String]) -> ExitCode {
    match name {
        Some("counts") => counts::run(options),
        Some("report") => report::run(options),
        Some("residents") => residents::run(options),
        Some("store") => store::run(options),
        Some("views") => views::run(options),
        _ => {
            eprintln!("usage: cargo xtask bench counts|report|residents|store|views [OPTIONS]");
            ExitCode::from(2)
        }
    }
}
