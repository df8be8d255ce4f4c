//! `jikang export`: one line per current, undeleted record, with the sender's own bytes.

use super::open;
use crate::{args, clock};
use std::io::{BufWriter, Write, stdout};
use std::path::Path;
use std::process::ExitCode;
use store::{AuditNote, ExportFilter, Exported};
use terms::{Actor, Failure, Result};

pub async fn run(content: Option<&Path>, args: &args::Export) -> Result<ExitCode> {
    let platform = open::existing(content, &args.place).await?;
    let filter = ExportFilter { sender: args.sender.clone(), types: args.types.clone() };
    let mut out = BufWriter::new(stdout().lock());
    let actor = Actor::operator();
    let note = AuditNote { action: "export".into(), members: format!("{filter:?}"), place: "command line".into() };
    platform.store.audit_read(&actor, note, clock::now())?;
    let mut line = |exported: &Exported<'_>| {
        let written = match args.resolved {
            true => out.write_all(&flow::export::resolved(exported)),
            false => out.write_all(&flow::export::one_line(exported.bytes)),
        };
        written.and_then(|()| out.write_all(b"\n")).map_err(|error| Failure::fault("writing", error))
    };
    match args.resolved {
        true => platform.store.export_resolved(&actor, &filter, &mut line)?,
        false => platform.store.export(&actor, &filter, &mut line)?,
    }
    out.flush().map_err(|error| Failure::fault("writing", error))?;
    Ok(ExitCode::SUCCESS)
}
