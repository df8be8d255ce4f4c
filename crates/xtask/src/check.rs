//! Format, lints and tests, and a count of the tests of each crate.

use crate::cargo::cargo;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

/// Runs the whole check and says which part failed.
pub fn check() -> ExitCode {
    let format = || cargo(&["fmt", "--all", "--check"]).is_some();
    let lints = || cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).is_some();
    match part("format", format) && part("lints", lints) && part("tests", tests) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn part(name: &str, run: impl Fn() -> bool) -> bool {
    println!("== {name}");
    let passed = run();
    if !passed {
        println!("== {name} failed");
    }
    passed
}

/// Runs the README's test command, passes its output on, and fails where a crate ran no test at all.
fn tests() -> bool {
    let child = Command::new("sh").args(["-c", "cargo test --locked 2>&1"]).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else { return false };
    let Some(output) = child.stdout.take() else { return false };
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        println!("{line}");
        counts.see(&line);
    }
    child.wait().is_ok_and(|status| status.success()) && counts.print()
}

/// How many tests passed in each crate, read from the runner's own lines.
#[derive(Default)]
struct Counts {
    running: String,
    passed: BTreeMap<String, usize>,
}

impl Counts {
    fn see(&mut self, line: &str) {
        if let Some(rest) = line.trim().strip_prefix("Running ") {
            self.running = crate_of(rest);
        } else if let Some(rest) = line.trim().strip_prefix("Doc-tests ") {
            self.running = rest.trim().into();
        } else if let Some(rest) = line.strip_prefix("test result: ok. ") {
            let passed = rest.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
            *self.passed.entry(self.running.clone()).or_default() += passed;
        }
    }

    fn print(&self) -> bool {
        println!("\ntests passed per crate");
        for (name, passed) in &self.passed {
            println!("{passed:>6}  {name}");
        }
        let members: Vec<String> = std::fs::read_dir("crates")
            .map(|entries| entries.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect())
            .unwrap_or_default();
        let idle: Vec<&String> =
            members.iter().filter(|name| self.passed.get(*name).is_none_or(|&passed| passed == 0)).collect();
        for name in &idle {
            println!("no test ran in crates/{name}: give it one, or remove the crate");
        }
        idle.is_empty()
    }
}

/// The crate of `unittests src/lib.rs (target/debug/deps/terms-0123456789abcdef)`; an integration
/// test of a crate is named `crate_what` by its file, so the path before it decides.
fn crate_of(running: &str) -> String {
    let binary = running.rsplit('/').next().unwrap_or_default().trim_end_matches(')');
    let name = binary.rsplit_once('-').map_or(binary, |(name, _)| name);
    let known = |name: &str| std::path::Path::new("crates").join(name).is_dir();
    match name.split_once('_') {
        _ if known(name) => name.into(),
        Some((first, _)) if known(first) => first.into(),
        _ => name.into(),
    }
}
