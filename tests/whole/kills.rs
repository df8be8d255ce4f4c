//! Killed at any moment, the program loses nothing that it had acknowledged and doubles nothing.

use crate::program::{county, jikang, json, run, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

/// `cargo xtask prove` asks for more.
fn kills() -> u64 {
    std::env::var("JIKANG_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(10)
}

#[test]
fn a_demo_that_is_killed_again_and_again_ends_like_one_that_was_not() {
    let dir = tempfile::tempdir().unwrap();
    let (whole, killed) = (dir.path().join("whole"), dir.path().join("killed"));
    let args = |data| ["demo", "--residents", "600", "--no-serve", "--data", data];
    county(600, &whole);
    for kill in 0..kills() {
        let mut child = jikang().args(args(text(&killed))).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(60 + 170 * kill % 1_730));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    run(&args(text(&killed)));
    let lines = |data| {
        let mut lines: Vec<String> = run(&["export", "--data", data]).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let (whole_lines, killed_lines) = (lines(text(&whole)), lines(text(&killed)));
    assert!(
        whole_lines.len() > 1_000 && whole_lines == killed_lines,
        "{} and {}",
        whole_lines.len(),
        killed_lines.len()
    );
    let count = |data| {
        let counted = json(&["indicator", "run", &indicator(), "--json", "--data", data]);
        let total = counted.as_array().unwrap().last().unwrap().clone();
        (total.get("numerator").as_u64(), total.get("denominator").as_u64())
    };
    assert_eq!(count(text(&whole)), count(text(&killed)));
}

/// The first indicator that there is.
fn indicator() -> String {
    run(&["indicator", "list"]).lines().next().unwrap().split('\t').next().unwrap().to_owned()
}
