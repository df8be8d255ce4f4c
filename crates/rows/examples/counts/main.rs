//! How fast questions are counted from rows: a made-up region of a million residents and twenty million
//! observations, the questions of every commission computed afresh, the same in DuckDB over the same rows,
//! then after changes, for many indicators and periods, split by strata, and read when finished.
//!
//! Prints figures and never judges them; it fails only where two ways of counting give two numbers.
//! `cargo xtask bench counts [--residents N] [--shards N] [--many N] [--runs N]`

mod duckdb;
mod made_up;
mod measure;
mod questions;

use std::error::Error;
use std::process::ExitCode;

/// What anything here may fail with.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// What was asked for on the command line.
pub struct Asked {
    /// How many residents the region has; each has twenty observations.
    pub residents: i64,
    /// Into how many shards its rows are cut.
    pub shards: usize,
    /// How many residents there are where many indicators are kept for many periods.
    pub many: i64,
    /// How often each question is asked; the middle time is printed.
    pub runs: usize,
}

impl Asked {
    fn read(arguments: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut asked = Self { residents: 1_000_000, shards: 16, many: 4_000, runs: 5 };
        let arguments: Vec<String> = arguments.collect();
        for pair in arguments.chunks(2) {
            let [name, value] = pair else { return Err("every option has a value".into()) };
            match name.as_str() {
                "--residents" => asked.residents = value.parse()?,
                "--shards" => asked.shards = value.parse()?,
                "--many" => asked.many = value.parse()?,
                "--runs" => asked.runs = value.parse()?,
                other => return Err(format!("unknown option {other}").into()),
            }
        }
        Ok(asked)
    }
}

/// Memory as the program has it (docs/decisions/0001).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    let asked = Asked::read(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        measure::region(&asked).await?;
        measure::many(&asked).await
    })
}
