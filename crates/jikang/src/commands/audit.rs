//! `jikang audit`: whether what was written down is still what is there.

use crate::args::{Audit, Place};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use store::{AuditChain, AuditDamage, AuditHeads, Store};
use terms::{Actor, Failure, Refusal, Result};

pub fn run(args: &Audit) -> Result<ExitCode> {
    match args {
        Audit::Head { place } => {
            crate::print::line(format_args!("{}", open(place)?.audit_heads()?));
            Ok(ExitCode::SUCCESS)
        }
        Audit::Verify { place, head } => verify(&open(place)?, head.as_deref()),
    }
}

/// The store alone: content and rows have no part in it.
fn open(place: &Place) -> Result<Store> {
    Store::open(&place.records()?, place.options())
}

fn verify(store: &Store, noted: Option<&Path>) -> Result<ExitCode> {
    let noted = noted.map_or(Ok(Vec::new()), heads)?;
    let Some((chain, damage)) = store.audit_verify(&Actor::operator(), &noted)? else {
        crate::print::line(format_args!("whole: {}", store.audit_heads()?));
        return Ok(ExitCode::SUCCESS);
    };
    let chain = match chain {
        AuditChain::Writes => "writes",
        AuditChain::Reads => "reads",
    };
    match damage {
        AuditDamage::Missing(entry) => crate::print::line(format_args!("{chain}: entry {entry} is missing")),
        AuditDamage::Altered(entry) => crate::print::line(format_args!("{chain}: entry {entry} was altered")),
    }
    Ok(ExitCode::FAILURE)
}

/// Heads as `jikang audit head` prints them, and `jikang serve --audit-heads` with a time before each.
fn heads(file: &Path) -> Result<Vec<AuditHeads>> {
    let text = fs::read_to_string(file)
        .map_err(|error| Refusal::new("no_audit_head").with("line", format!("{}: {error}", file.display())))?;
    let heads = text.lines().map(|line| line.find("writes").map_or(line, |at| &line[at..]).parse());
    heads.collect::<std::result::Result<_, Refusal>>().map_err(Failure::from)
}

/// Adds the present heads to a file elsewhere.
pub fn note_heads(store: &Store, file: &Path) -> Result<()> {
    let heads = store.audit_heads()?;
    let mut out = File::options()
        .create(true)
        .append(true)
        .open(file)
        .map_err(|error| Failure::fault("noting the audit's heads", error))?;
    writeln!(out, "{} {heads}", crate::clock::now()).map_err(|error| Failure::fault("noting the audit's heads", error))
}
