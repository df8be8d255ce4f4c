//! The project's own commands: `cargo xtask check` is what CI runs, no more and no less.
//!
//! Never part of the product.

mod check;

use std::process::ExitCode;

fn main() -> ExitCode {
    let command = std::env::args().nth(1);
    match command.as_deref() {
        Some("check") => check::check(),
        _ => {
            eprintln!("usage: cargo xtask check");
            ExitCode::from(2)
        }
    }
}
