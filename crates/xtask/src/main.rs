//! The project's own commands: `cargo xtask check` is what CI runs, no more and no less; `cargo xtask prove`
//! runs what takes too long for it; `cargo xtask bench NAME` measures; `cargo xtask
//! definitions DIR` compiles HL7's definitions.
//!
//! Never part of the product.

mod bench;
mod cargo;
mod check;
mod definitions;
mod prove;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("check") => check::check(),
        Some("definitions") => definitions::definitions(arguments.get(1)),
        Some("prove") => prove::prove(),
        Some("bench") => bench::bench(arguments.get(1).map(String::as_str), arguments.get(2..).unwrap_or_default()),
        _ => {
            eprintln!("usage: cargo xtask check | prove | bench NAME | definitions DIR");
            ExitCode::from(2)
        }
    }
}
