//! `jikang indicator run --strata`: one count, split.

use super::{by, lines, number};
use crate::args::Run;
use crate::print;
use flow::Platform;
use flow::show::strata::age_bands;
use rows::{Counted, Split, Stratum};
use sonic_rs::{JsonValueMutTrait, Value};
use std::process::ExitCode;
use terms::{Day, Result};

/// Prints the parts; by area or institution where that was asked for too.
pub async fn print(counted: &Counted, platform: &Platform, args: &Run, today: Day) -> Result<ExitCode> {
    let programme = args.id.split('/').next().unwrap_or_default();
    let stratum = |name: &String| match name.as_str() {
        "age" => Stratum::Age(age_bands(platform, programme, counted.today())),
        column => Stratum::Column(column.to_owned()),
    };
    let strata: Vec<Stratum> = args.strata.iter().map(stratum).collect();
    let (by, tree) = by(platform, args, &*platform.rows.tree(counted.today())?, counted.today())?;
    let parts = platform.rows.strata(counted, &by, &strata, &tree).await?;
    match args.json {
        true => print_json(counted, platform, args, today, &parts),
        false => print_table(args, &parts),
    }
    Ok(ExitCode::SUCCESS)
}

fn print_json(counted: &Counted, platform: &Platform, args: &Run, today: Day, parts: &[Split]) {
    let tallies: Vec<_> = parts.iter().map(|part| part.tally.clone()).collect();
    let mut found = lines(&args.id, counted.period(), today, platform, &tallies);
    for (line, part) in found.iter_mut().zip(parts) {
        let mut strata = sonic_rs::Object::new();
        for (name, value) in args.strata.iter().zip(&part.strata) {
            strata.insert(name, value.as_deref().map_or_else(Value::new_null, Value::from));
        }
        if let Some(line) = line.as_object_mut() {
            line.insert("strata", strata);
        }
    }
    print::line(format_args!("{}", Value::from(found.into_iter().collect::<sonic_rs::Array>())));
}

fn print_table(args: &Run, parts: &[Split]) {
    let named = ["value", "numerator", "denominator"].map(str::to_owned);
    let head: Vec<String> = args.strata.iter().cloned().chain(["".into()]).chain(named).collect();
    let line = |part: &Split| {
        let strata = part.strata.iter().map(|value| value.clone().unwrap_or_else(|| "-".into()));
        let tally = &part.tally;
        let place = tally.name.clone().or(tally.area.clone()).or(tally.institution.clone()).unwrap_or_default();
        let value = tally.value.map_or("-".into(), |value| format!("{value:.2}"));
        let numbers = [value, number(tally.numerator).to_string(), number(tally.denominator).to_string()];
        strata.chain([place]).chain(numbers).collect()
    };
    print::table(&head, &parts.iter().map(line).collect::<Vec<_>>());
}
