//! `jikang trace`: what became of an arrival, station by station.

use super::open;
use crate::{args, say};
use sonic_rs::json;
use std::path::Path;
use std::process::ExitCode;
use store::{Fate, Outcome};
use terms::{Actor, ArrivalId, Result};

/// So many outcomes are read at a time.
const PAGE: usize = 1_000;

pub async fn run(content: Option<&Path>, args: &args::Trace) -> Result<ExitCode> {
    let platform = open::existing(content, &args.place).await?;
    let (actor, id) = (Actor::operator(), ArrivalId(args.arrival));
    let arrival = platform.store.arrival(&actor, id)?;
    if !args.json {
        crate::print::line(format_args!(
            "arrival {id} from {}: {} ({} bytes), accepted {}",
            arrival.sender, arrival.name, arrival.size, arrival.at
        ));
        crate::print::line(format_args!(
            "kept {}, doubled {}, set aside {}, with warnings {}",
            arrival.kept, arrival.doubled, arrival.set_aside, arrival.warned
        ));
    }
    let mut after = 0;
    loop {
        let outcomes = platform.store.outcomes(&actor, id, after, PAGE)?;
        let Some(last) = outcomes.last() else { return Ok(ExitCode::SUCCESS) };
        after = last.ordinal;
        outcomes.iter().for_each(|outcome| if args.json { line(outcome) } else { words(outcome) });
    }
}

fn words(outcome: &Outcome) {
    let number = outcome.ordinal;
    match &outcome.fate {
        Fate::Kept { change, versions } => {
            let names: Vec<String> =
                versions.iter().map(|version| format!("{}/{}", version.resource_type, version.public_id)).collect();
            let change = change.map(|change| change.to_string()).unwrap_or_default();
            crate::print::line(format_args!(
                "{number:>6}  accept read check link keep  {}change {change}: {}",
                row(outcome).map(|row| format!("row {row} ")).unwrap_or_default(),
                names.join(" ")
            ));
        }
        Fate::Doubled { record, change, .. } => {
            crate::print::line(format_args!(
                "{number:>6}  accept read check link keep  said before in change {change} (record {record})"
            ));
        }
        Fate::SetAside { place, station } if row(outcome).is_some() => {
            crate::print::line(format_args!("{number:>6}  set aside at {station} (row {})", place.offset));
        }
        Fate::SetAside { place, station } => {
            crate::print::line(format_args!(
                "{number:>6}  set aside at {station} (bytes {}..{})",
                place.offset,
                place.offset + place.len
            ));
        }
    }
    for issue in outcome.issues.iter().filter(|issue| issue.code != flow::sheet::ROW_NOTE) {
        crate::print::line(format_args!("        {} {}", issue.place, say::sentence(&issue.code, &issue.args)));
    }
}

/// The row of a sheet that an outcome is of.
fn row(outcome: &Outcome) -> Option<&str> {
    outcome.issues.iter().find_map(|issue| issue.place.strip_prefix("row ")?.split(' ').next())
}

fn line(outcome: &Outcome) {
    let issues = sonic_rs::to_value(&outcome.issues).unwrap_or_default();
    let (fate, change, records, station) = match &outcome.fate {
        Fate::Kept { change, versions } => {
            let names: Vec<String> =
                versions.iter().map(|version| format!("{}/{}", version.resource_type, version.public_id)).collect();
            ("kept", change.map(|change| change.0), names, None)
        }
        Fate::Doubled { change, .. } => ("doubled", Some(change.0), Vec::new(), None),
        Fate::SetAside { station, .. } => ("set_aside", None, Vec::new(), Some(station.clone())),
    };
    let found = json!({"ordinal": outcome.ordinal, "fate": fate, "change": change, "records": records, "station": station, "row": row(outcome), "issues": issues});
    crate::print::line(format_args!("{found}"));
}
