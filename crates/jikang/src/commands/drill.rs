//! `jikang drill`: restores a backup into a folder of its own and compares it with the directory that it was
//! made of, as that was at the backup's change: counts, hashes, and every indicator's total.

use super::{indicator, open};
use crate::args::{Backup, Place};
use crate::{clock, content};
use flow::{Platform, Timing};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::Options;
use terms::{Actor, Day, Failure, Period, Result};

pub async fn run(content: Option<&Path>, args: &Backup) -> Result<ExitCode> {
    let beside = PathBuf::from(format!("{}.drill-{}", args.place.data.display(), std::process::id()));
    let compared = compare(content, args, &beside).await;
    // What was restored for the drill alone goes, however it ended.
    fs::remove_dir_all(&beside).map_err(|error| Failure::fault("removing the drill's folder", error))?;
    Ok(if compared? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn compare(content: Option<&Path>, args: &Backup, beside: &Path) -> Result<bool> {
    let options = || Options { started_at: clock::now(), ..Options::default() };
    let restored = store::restore(&args.folder, &beside.join("store"), options())?;
    let source = open::existing(content, &args.place).await?;
    let of_source = source.store.fingerprint(Some(restored.change))?;
    let mut same = told("records and hashes", &format!("{of_source:?}"), &format!("{restored:?}"));
    let copy = copied(content, &args.place, beside, options()).await?;
    let today = open::today(&source, &args.place);
    flow::refresh(&copy, today).await?;
    let then = source.as_known_at(restored.change, today).await?;
    let (expected, found) = (totals(&then, today).await?, totals(&copy, today).await?);
    for (indicator, total) in &expected {
        same &= told(indicator, total, found.get(indicator).map_or("", String::as_str));
    }
    Ok(same)
}

/// The restored directory, with the same content as the one that it was made of.
async fn copied(content: Option<&Path>, place: &Place, beside: &Path, options: Options) -> Result<Platform> {
    let (prepared, _) = content::prepare(content, place).await?;
    Platform::over(beside, options, prepared, Timing::Live(TimeZone::system())).await
}

/// Each indicator's total for its last closed period.
async fn totals(platform: &Platform, today: Day) -> Result<BTreeMap<String, String>> {
    let mut totals = BTreeMap::new();
    for id in platform.content.indicators.keys() {
        let period = Period::last_closed(platform.rows.head(id)?.grain, today);
        let counted = platform.rows.count(&Actor::operator(), id, period, today).await?;
        let total = counted.tally(&rows::By::Total, &*platform.rows.tree(counted.today())?);
        totals.insert(id.to_string(), format!("{period} {:?}", total.iter().map(indicator::line).collect::<Vec<_>>()));
    }
    Ok(totals)
}

fn told(what: &str, expected: &str, found: &str) -> bool {
    let same = expected == found;
    match same {
        true => crate::print::line(format_args!("same: {what}")),
        false => crate::print::line(format_args!("DIFFERENT: {what}: {expected}, restored {found}")),
    }
    same
}
