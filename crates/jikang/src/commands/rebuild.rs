//! `jikang rebuild`: deletes everything derived and makes it again from the records.

use super::open;
use crate::{args, clock};
use flow::Platform;
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, Result};

pub async fn run(content: Option<&Path>, args: &args::Rebuild) -> Result<ExitCode> {
    let platform = open::existing(content, &args.place).await?;
    let actor = Actor::operator();
    Platform::rebuild(&platform, &actor, clock::now()).await?;
    platform.rows.persist().await?;
    crate::print::line(format_args!("rebuilt up to change {}", platform.store.last_change()));
    Ok(ExitCode::SUCCESS)
}
