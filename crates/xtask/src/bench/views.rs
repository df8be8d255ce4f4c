//! Resources per second of views, beside what a general reader of JSON needs for the same bytes.

use std::process::{Command, ExitCode};

/// Runs the bench of crate `views`; a number among the options says how many resources.
pub fn run(options: &[String]) -> ExitCode {
    let mut command = Command::new("cargo");
    command.args(["bench", "--locked", "-p", "views", "--bench", "views", "--"]).args(options);
    if command.status().is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
