//! The project's own commands: `cargo xtask check` is what CI runs, no more and no less; `cargo xtask prove`
//! runs what takes too long for it.
//!
//! Never part of the product.

mod check;
mod prove;

use std::process::ExitCode;

fn main() -> ExitCode {
    let command = std::env::args().nth(1);
    match command.as_deref() {
        Some("check") => check::check(),
        Some("prove") => prove::prove(),
        _ => {
            eprintln!("usage: cargo xtask check | prove");
            ExitCode::from(2)
        }
    }
}
