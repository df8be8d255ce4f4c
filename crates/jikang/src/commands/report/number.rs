//! `jikang report number CODE`: from a mark in a working copy back to what was counted, then and now.

use crate::args::ReportNumber;
use crate::commands::indicator::number;
use crate::commands::open;
use crate::print;
use flow::Platform;
use flow::report::{Kept, kept};
use flow::show::indicator::whole;
use sonic_rs::json;
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, Failure, Period, Refusal, Result};

pub async fn run(content: Option<&Path>, args: ReportNumber) -> Result<ExitCode> {
    let now = open::existing(content, &args.place).await?;
    let of = kept(&now, &args.code)?.ok_or_else(|| Refusal::new("unknown_report_number").with("code", &args.code))?;
    let then = now.as_known_at(of.known(), of.today).await?;
    let tallies = (tally(&then, &of).await?, tally(&now, &of).await?);
    match args.json {
        true => {
            let told = |tally: &rows::Tally| {
                json!({
                    "numerator": number(tally.numerator),
                    "denominator": number(tally.denominator),
                    "value": tally.value.map(number)
                })
            };
            let asked = json!({
                "code": of.code.as_str(),
                "indicator": of.indicator.as_str(),
                "facet": of.facet.as_str(),
                "area": of.area.as_str(),
                "period": of.period.as_str(),
                "as_of": json!({"change": of.change, "today": of.today.to_string()}),
                "then": told(&tallies.0),
                "now": told(&tallies.1)
            });
            print::line(format_args!("{asked}"));
        }
        false => {
            let Kept { indicator, facet, area, period, change, today, .. } = &of;
            print::line(format_args!("{indicator}\t{facet}\t{area}\t{period}\tas of {change}\t{today}"));
            for (when, tally) in [("then", &tallies.0), ("now", &tallies.1)] {
                let value = tally.value.map_or("-".into(), |value| format!("{value:.2}"));
                print::line(format_args!("{when}\t{value}\t{}/{}", tally.numerator, tally.denominator));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the number comes to, seen from the report's day.
async fn tally(platform: &Platform, of: &Kept) -> Result<rows::Tally> {
    let period: Period = of.period.parse().map_err(|error| Failure::fault("reading a report's codes", error))?;
    let counted = platform.rows.count(&Actor::operator(), &of.indicator, period, of.today).await?;
    let tree = platform.rows.tree(counted.today())?;
    let inside = Some(of.area.as_str()).filter(|area| tree.areas.root() != Some(area));
    Ok(whole(&counted, inside.map(|area| (area, &*tree))))
}
