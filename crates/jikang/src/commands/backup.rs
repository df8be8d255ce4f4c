//! `jikang backup` and `jikang restore`: the records into a folder, and back.

use crate::args::Backup;
use std::process::ExitCode;
use store::Fingerprint;
use terms::Result;

pub fn backup(args: &Backup) -> Result<ExitCode> {
    let options = args.place.options();
    let found = store::backup(&args.place.data.join("store"), options.database.as_deref(), &args.folder)?;
    Ok(told(&found))
}

/// Rows and counts are made again by the first command that opens the directory.
pub fn restore(args: &Backup) -> Result<ExitCode> {
    let found = store::restore(&args.folder, &args.place.data.join("store"), args.place.options())?;
    Ok(told(&found))
}

fn told(found: &Fingerprint) -> ExitCode {
    let Fingerprint { change, records, versions, links, published, hash } = found;
    crate::print::line(format_args!(
        "change {change}: {records} records, {versions} versions, {links} link decisions, {published} published numbers, {hash}"
    ));
    ExitCode::SUCCESS
}
