//! `jikang indicator diff`: what publishing changed content would move, before it is published.
//!
//! Changes nothing: the data directory goes on with the content that it kept last.

use super::number;
use crate::args::Diff;
use crate::commands::open;
use crate::{content, print};
use flow::Platform;
use flow::moved::{Moved, Says, moved};
use rows::Counted;
use sonic_rs::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, Day, Period, Result};

/// So many subjects that move are printed as a table; JSON has them all.
const SUBJECTS_PRINTED: usize = 20;

/// One place before and after.
struct Place {
    area: String,
    name: String,
    before: rows::Tally,
    after: rows::Tally,
}

pub async fn run(changed: Option<&Path>, args: Diff) -> Result<ExitCode> {
    let (before, kept) = open::as_kept(&args.place).await?;
    let files = content::files(changed)?;
    let today = open::today(&before, &args.place);
    let after = before.under(content::prepared(&files).await?, today).await?;
    let head = match after.rows.head(&args.id) {
        Ok(head) => head,
        Err(_) => before.rows.head(&args.id)?,
    };
    let period = args.period.unwrap_or_else(|| Period::last_closed(head.grain, today));
    let (old, new) = (count(&before, &args.id, period, today).await?, count(&after, &args.id, period, today).await?);
    let places = places(&before, &after, (old.as_ref(), new.as_ref()))?;
    let moved = moved(old.as_ref(), new.as_ref())?;
    match args.json {
        true => print_json(&args.id, period, &places, &moved),
        false => print_table(files == kept, &places, &moved),
    }
    Ok(ExitCode::SUCCESS)
}

/// None where this content has no such indicator.
async fn count(platform: &Platform, id: &str, period: Period, today: Day) -> Result<Option<Counted>> {
    if platform.rows.head(id).is_err() {
        return Ok(None);
    }
    Ok(Some(platform.rows.count(&Actor::operator(), id, period, today).await?))
}

/// Every place in which the numbers differ, and the total first.
fn places(before: &Platform, after: &Platform, (old, new): (Option<&Counted>, Option<&Counted>)) -> Result<Vec<Place>> {
    let tally = |platform: &Platform, counted: Option<&Counted>| -> Result<BTreeMap<String, rows::Tally>> {
        let Some(counted) = counted else { return Ok(BTreeMap::new()) };
        let tree = platform.rows.tree(counted.today())?;
        let total = counted.tally(&rows::By::Total, &tree).into_iter().map(|tally| (String::new(), tally));
        let parents = tree.areas.iter().map(|(code, _)| code.to_owned());
        let parts = parents.flat_map(|parent| counted.tally(&rows::By::Area { parent: Some(parent) }, &tree));
        let own =
            parts.filter(|tally| !tally.is_parent_itself && tally.area.as_ref().is_some_and(|area| !area.is_empty()));
        Ok(total.chain(own.map(|tally| (tally.area.clone().unwrap_or_default(), tally))).collect())
    };
    let (old, new) = (tally(before, old)?, tally(after, new)?);
    let codes: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let of = |all: &BTreeMap<String, rows::Tally>, code: &String| all.get(code).cloned().unwrap_or_default();
    let place = |code: &String| {
        let (before, after) = (of(&old, code), of(&new, code));
        let name = after.name.clone().or(before.name.clone()).unwrap_or_default();
        Place { area: code.clone(), name, before, after }
    };
    let differs = |place: &Place| {
        let numbers = |tally: &rows::Tally| (tally.numerator, tally.denominator);
        place.area.is_empty() || numbers(&place.before) != numbers(&place.after)
    };
    Ok(codes.into_iter().map(place).filter(differs).collect())
}

fn print_json(id: &str, period: Period, places: &[Place], moved: &[Moved]) {
    let tally = |tally: &rows::Tally| {
        json!({
            "numerator": number(tally.numerator),
            "denominator": number(tally.denominator),
            "value": tally.value.map(number)
        })
    };
    let place = |place: &Place| {
        let area = (!place.area.is_empty()).then_some(place.area.as_str());
        json!({"area": area, "before": tally(&place.before), "after": tally(&place.after)})
    };
    let places: sonic_rs::Array = places.iter().map(place).collect();
    let subjects: sonic_rs::Array = moved.iter().map(subject).collect();
    let told = json!({"indicator": id, "period": period.to_string(), "places": places, "subjects": subjects});
    print::line(format_args!("{told}"));
}

/// One row that moves, as JSON.
pub fn subject(moved: &Moved) -> sonic_rs::Value {
    let said = |says: &Option<Says>| says.as_ref().map(ToString::to_string);
    json!({"subject": moved.subject, "item": moved.item.as_str(), "before": said(&moved.before), "after": said(&moved.after)})
}

/// The rows that move, the first of them one by one.
pub fn print_moved(moved: &[Moved]) {
    print::line(format_args!("{} rows move", moved.len()));
    for one in moved.iter().take(SUBJECTS_PRINTED) {
        let said = |says: &Option<Says>| says.as_ref().map_or("-".into(), ToString::to_string);
        print::line(format_args!("{} {}\t{}\t→\t{}", one.subject, one.item, said(&one.before), said(&one.after)));
    }
}

fn print_table(is_same: bool, places: &[Place], moved: &[Moved]) {
    if is_same {
        print::line(format_args!("the content is the one that the data directory has"));
    }
    let head = ["", "before", "", "after", ""].map(str::to_owned);
    let value = |tally: &rows::Tally| tally.value.map_or("-".into(), |value| format!("{value:.2}"));
    let fraction = |tally: &rows::Tally| format!("{}/{}", tally.numerator, tally.denominator);
    let line = |place: &Place| {
        let name = if place.area.is_empty() { "total".to_owned() } else { place.name.clone() };
        vec![name, value(&place.before), fraction(&place.before), value(&place.after), fraction(&place.after)]
    };
    print::table(&head, &places.iter().map(line).collect::<Vec<_>>());
    print_moved(moved);
}
