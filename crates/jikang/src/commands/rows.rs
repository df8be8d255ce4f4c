//! `jikang rows export`: all derived tables as Parquet.

use super::open;
use crate::args;
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, Result};

pub async fn run(content: Option<&Path>, args: args::Rows) -> Result<ExitCode> {
    let args::Rows::Export { place, out } = args;
    let platform = open::existing(content, &place).await?;
    let files = platform.rows.export(&Actor::operator(), &out, &[]).await?;
    crate::print::line(format_args!("{} tables written to {}", files.len(), out.display()));
    Ok(ExitCode::SUCCESS)
}
