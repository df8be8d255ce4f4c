//! `jikang import`: carries files along the whole path.

use super::open;
use crate::args;
use crate::files::{self, Incoming};
use crate::{clock, print, say};
use flow::{Carried, Linking, Platform, Timing};
use jiff::tz::TimeZone;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, json};
use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use store::NewArrival;
use terms::{Actor, Day, Failure, Refusal, Result};

pub async fn run(content: Option<&Path>, args: args::Import) -> Result<ExitCode> {
    let incoming = files::find(&args.paths, args.sender.as_deref())?;
    let linking = match &args.links {
        Some(file) => Linking::Given(Arc::new(groups(file)?)),
        None => Linking::Own,
    };
    let timing = match args.place.today {
        Some(day) => Timing::Fixed(day),
        None => Timing::Live(TimeZone::system()),
    };
    let platform = open::new_or_existing(content, &args.place, timing).await?;
    let actor = Actor::operator();
    let mut carried = Carried::default();
    let mut messages = 0u64;
    for file in &incoming {
        carried += one(&platform, &actor, file, &linking, args.place.today).await?;
        messages += 1;
    }
    flow::refresh(&platform, platform.timing.today(clock::now())).await?;
    platform.rows.persist().await?;
    report(args.json, messages, carried);
    Ok(ExitCode::SUCCESS)
}

async fn one(
    platform: &Platform,
    actor: &Actor,
    file: &Incoming,
    linking: &Linking,
    today: Option<Day>,
) -> Result<Carried> {
    let bytes = match files::bytes(&file.path) {
        Ok(bytes) => bytes,
        // A broken archive is told and passed over: the other files are worth having.
        Err(failure) => {
            say::failure(&failure);
            return Ok(Carried { set_aside: 1, ..Carried::default() });
        }
    };
    let now = clock::now();
    let today = today.unwrap_or_else(|| platform.timing.today(now));
    let format = match flow::sheet::format_of(platform, actor, &file.sender, &file.name, &bytes, today).await {
        Ok(format) => format,
        // Nobody has said what the columns are: told, and nothing is taken.
        Err(Failure::Refused(refusal)) => {
            say::failure(&refusal.into());
            return Ok(Carried { set_aside: 1, ..Carried::default() });
        }
        Err(fault) => return Err(fault),
    };
    let bar = print::bar(&format!("{}/{}", file.sender, file.name), bytes.len() as u64);
    let accepted = flow::accept(
        platform,
        NewArrival {
            sender: file.sender.clone(),
            message_id: None,
            door: "import".into(),
            format,
            name: file.name.clone(),
            bytes,
            at: now,
            actor: actor.clone(),
        },
    )?;
    let carried = flow::carry(platform, actor, accepted.arrival, linking, clock::now(), &|at| bar.set_position(at))?;
    bar.finish_and_clear();
    Ok(carried)
}

fn report(as_json: bool, messages: u64, carried: Carried) {
    let Carried { kept, doubled, set_aside } = carried;
    if as_json {
        crate::print::line(format_args!(
            "{}",
            json!({"messages": messages, "kept": kept, "set_aside": set_aside, "doubled": doubled})
        ));
    } else {
        crate::print::line(format_args!(
            "{messages} messages: {kept} resources kept, {set_aside} set aside, {doubled} doubled"
        ));
    }
}

/// The group of each record of a truth.json: records that are linked, directly or over others.
pub fn groups(file: &Path) -> Result<HashMap<String, u64>> {
    let unreadable = |why: &str| Refusal::new("no_truth").with("file", file.display()).with("why", why);
    let truth = fhir::json::parse_any(&files::bytes(file)?).map_err(|issue| unreadable(&issue.code))?;
    let people = truth.get("people").and_then(|people| people.as_array());
    let people = people.ok_or_else(|| unreadable("people"))?;
    let mut groups = HashMap::new();
    for (number, person) in people.iter().enumerate() {
        let records = person.get("records").and_then(|records| records.as_array());
        for record in records.into_iter().flatten().filter_map(|record| record.as_str()) {
            groups.insert(record.to_owned(), number as u64);
        }
    }
    Ok(groups)
}
