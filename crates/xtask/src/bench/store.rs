//! `cargo xtask bench store [RESOURCES] [postgres://…]`: import, reads, export, small transactions, disk and
//! memory, with audit on (crates/store/examples/bench).

use std::process::{Command, ExitCode};

/// Builds the bench without the rest of the product and runs it.
pub fn run(options: &[String]) -> ExitCode {
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--locked", "--package", "store", "--example", "bench", "--"]).args(options);
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
