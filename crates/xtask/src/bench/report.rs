//! How many planted contradictions the reader of reports finds, and how often it cries without cause.

use std::process::{Command, ExitCode};

/// Runs the bench of crate `report`: `--drafts N`, `--seed S`, and files of real reports.
pub fn run(options: &[String]) -> ExitCode {
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--locked", "-p", "report", "--example", "planted", "--"]).args(options);
    if command.status().is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
