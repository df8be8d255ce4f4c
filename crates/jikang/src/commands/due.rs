//! `jikang due PROGRAMME`: who is due up to a day, the latest first.

use super::open;
use crate::{args, print};
use sonic_rs::json;
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, Refusal, Result};

pub async fn run(content: Option<&Path>, args: args::Due) -> Result<ExitCode> {
    let platform = open::existing(content, &args.place).await?;
    if !platform.content.programmes.contains_key(&args.programme) {
        return Err(Refusal::new("unknown_programme").with("programme", &args.programme).into());
    }
    let on = args.on.unwrap_or_else(|| open::today(&platform, &args.place));
    let due = flow::due::open_on(&platform, &Actor::operator(), &args.programme, on).await?;
    if args.json {
        for row in &due {
            crate::print::line(format_args!(
                "{}",
                json!({
                    "subject": row.subject,
                    "step": row.step.as_str(),
                    "open_on": row.open_on.to_string(),
                    "due_on": row.due_on.to_string(),
                    "late_on": row.late_on.to_string(),
                    "late": row.late_on <= on,
                    "why": row.why.as_str(),
                    "institution": row.institution.clone()
                })
            ));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let head = ["resident", "step", "open", "due", "late from", "institution", "why"].map(str::to_owned);
    let lines: Vec<Vec<String>> = due
        .into_iter()
        .map(|row| {
            let [open_on, due_on, late_on] = [row.open_on, row.due_on, row.late_on].map(|day| day.to_string());
            vec![
                row.subject.to_string(),
                row.step,
                open_on,
                due_on,
                late_on,
                row.institution.unwrap_or_default(),
                row.why,
            ]
        })
        .collect();
    print::table(&head, &lines);
    Ok(ExitCode::SUCCESS)
}
