//! Resources per second of views, beside what a general reader of JSON needs for the same bytes; then over what
//! the demo county's data directory keeps.

use crate::cargo::{cargo, example, ran, released, target};
use std::process::{Command, Stdio};

/// Runs the bench of crate `views`, for which a number among the options says how many resources, and then the
/// one over the store.
pub fn run(options: &[String]) -> Option<()> {
    ran(Command::new("cargo").args(["bench", "--locked", "-p", "views", "--bench", "views", "--"]).args(options))?;
    over_the_store()
}

fn over_the_store() -> Option<()> {
    cargo(&["build", "--release", "--locked", "--workspace", "--bins"])?;
    let (mut speed, data) = (example("--workspace", "view_speed")?, target().join("bench-views"));
    if !data.is_dir() {
        ran(released("jikang").args(["demo", "--no-serve", "--data"]).arg(&data).stdout(Stdio::null()))?;
    }
    ran(speed.arg(&data))
}
