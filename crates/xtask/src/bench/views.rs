//! Resources per second of views, beside what a general reader of JSON needs for the same bytes; then over what
//! the demo county's data directory keeps.

use std::path::Path;
use std::process::{Command, ExitCode};

/// Runs the bench of crate `views`, for which a number among the options says how many resources, and then the
/// one over the store.
pub fn run(options: &[String]) -> ExitCode {
    let mut command = Command::new("cargo");
    command.args(["bench", "--locked", "-p", "views", "--bench", "views", "--"]).args(options);
    let measured = ran(&mut command) && over_the_store().is_some();
    if measured { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn over_the_store() -> Option<()> {
    let build = ["build", "--release", "--locked", "--workspace", "--bins", "--example", "view_speed"];
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
    let data = format!("{target}/bench-views");
    let made = Path::new(&data).is_dir();
    let demo = ["demo", "--no-serve", "--data", data.as_str()];
    let ready = ran(Command::new("cargo").args(build))
        && (made
            || ran(Command::new(format!("{target}/release/jikang")).args(demo).stdout(std::process::Stdio::null())));
    (ready && ran(Command::new(format!("{target}/release/examples/view_speed")).arg(&data))).then_some(())
}

fn ran(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
