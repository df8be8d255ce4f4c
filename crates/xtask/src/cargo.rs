//! Other programs, cargo first of all, and whether they did what they were asked.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Runs a program to its end; nothing where it failed.
pub fn ran(command: &mut Command) -> Option<()> {
    command.status().ok()?.success().then_some(())
}

/// Runs cargo.
pub fn cargo(args: &[&str]) -> Option<()> {
    ran(Command::new("cargo").args(args))
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from)
}

/// A program of ours that was built for release.
pub fn released(program: &str) -> Command {
    Command::new(target().join("release").join(program))
}

/// Builds an example for release, with the features that these packages have together, to be run.
pub fn example(packages: &str, name: &str) -> Option<Command> {
    cargo(&["build", "--release", "--locked", packages, "--example", name])?;
    Some(released(&format!("examples/{name}")))
}

/// How the whole ends.
pub fn code(done: Option<()>) -> ExitCode {
    if done.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
