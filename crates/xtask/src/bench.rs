//! Measures what the goals speak of; each bench is a program of the crate that it measures.
//!
//! Prints figures and never judges them.

mod residents;
mod views;

use crate::cargo::{example, ran};
use std::process::ExitCode;

/// Runs one bench by its name; what options it has, the program that is the bench says.
pub fn bench(name: Option<&str>, options: &[String]) -> ExitCode {
    // Built alone, `rows` would have other features and the SQL engine would be compiled a second time.
    let measured = match name {
        Some("counts") => run("--workspace", "counts", options),
        Some("report") => run("--package=report", "planted", options),
        Some("residents") => residents::run(options),
        Some("store") => run("--package=store", "bench", options),
        Some("views") => views::run(options),
        _ => {
            eprintln!("usage: cargo xtask bench counts|report|residents|store|views [OPTIONS]");
            return ExitCode::from(2);
        }
    };
    crate::cargo::code(measured)
}

fn run(packages: &str, name: &str, options: &[String]) -> Option<()> {
    ran(example(packages, name)?.args(options))
}
