//! The program: reads its command line, the clock, the environment and files, and hands them on.
//!
//! Never holds a rule of the work, and nothing of it is a library: everything that can be tested
//! without a process lives in the crates below.

mod args;
mod blocks;
mod clock;
mod commands;
mod content;
mod files;
mod print;
mod say;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

/// Millions of small values are made on one thread and dropped on another (docs/decisions/0001).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("JIKANG_LOG").unwrap_or_else(|_| "warn".into()))
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("jikang: the runtime does not start: {error}");
            return ExitCode::from(1);
        }
    };
    runtime.block_on(run(cli)).unwrap_or_else(|failure| say::failure(&failure))
}

async fn run(cli: Cli) -> terms::Result<ExitCode> {
    let content = cli.content.as_deref();
    match cli.command {
        Command::Demo(args) => commands::demo::run(content, args).await,
        Command::Serve(args) => commands::serve::run(content, args).await,
        Command::Synth(args) => commands::synth::run(content, &args),
        Command::Import(args) => commands::import::run(content, args).await,
        Command::Export(args) => commands::export::run(content, &args).await,
        Command::View(args) => commands::view::run(content, &args).await,
        Command::Fhirpath(args) => commands::fhirpath::run(&args),
        Command::Indicator(args) => commands::indicator::run(content, args).await,
        Command::Due(args) => commands::due::run(content, args).await,
        Command::Rows(args) => commands::rows::run(content, args).await,
        Command::Rebuild(args) => commands::rebuild::run(content, &args).await,
        Command::Examples(args) => commands::examples::run(content, &args).await,
        Command::Paper(args) => commands::paper::run(content, args),
        Command::Programmes(args) => commands::programmes::run(content, args),
        Command::Account(args) => commands::account::run(content, args).await,
        Command::Trace(args) => commands::trace::run(content, &args).await,
        Command::Report(args) => commands::report::run(content, args).await,
        Command::Backup(args) => commands::backup::backup(&args),
        Command::Restore(args) => commands::backup::restore(&args),
        Command::Drill(args) => commands::drill::run(content, &args).await,
        Command::Store(args) => commands::records::run(&args),
        Command::Audit(args) => commands::audit::run(&args),
        Command::Residents(args) => commands::residents::run(content, &args).await,
    }
}
