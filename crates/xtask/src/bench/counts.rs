//! Rows and counts: `crates/rows/examples/counts`.

use std::process::{Command, ExitCode};

/// Builds the program with the workspace's features, so that the SQL engine is not compiled twice, and runs it.
pub fn run(options: &[String]) -> ExitCode {
    let build = ["build", "--release", "--locked", "--workspace", "--example", "counts"];
    if !Command::new("cargo").args(build).status().is_ok_and(|status| status.success()) {
        return ExitCode::FAILURE;
    }
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
    let ran = Command::new(format!("{target}/release/examples/counts")).args(options).status();
    if ran.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
