//! `jikang report build TEMPLATE`: a report from data, and its fact sheet.

use crate::args::ReportBuild;
use crate::commands::open;
use crate::{clock, content, print};
use ::report::write::{Copy, docx};
use flow::report::{self, Wanted};
use sonic_rs::{Value, json};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, ChangeNo, Failure, Refusal, Result};

pub async fn run(content: Option<&Path>, args: ReportBuild) -> Result<ExitCode> {
    let standing = open::existing(content, &args.place).await?;
    let today = open::today(&standing, &args.place);
    let then = match args.as_of {
        Some(change) => Some(standing.as_known_at(ChangeNo(change), today).await?),
        None => None,
    };
    let platform = then.as_ref().unwrap_or(&standing);
    let wanted = Wanted { template: args.template, area: args.area, period: args.period, without: args.without };
    let written = report::write(platform, &wanted, today).await?;
    let copy = if args.is_final { Copy::Final } else { Copy::Working };
    let file =
        docx(&written.document, &written.manner, copy).map_err(|error| Failure::fault("writing a report", error))?;
    let facts = report::workbook(&written.facts, &platform.content.texts, written.language, today)?;
    let beside = args.out.with_extension("xlsx");
    put(&args.out, &file)?;
    put(&beside, &facts)?;
    // Marks lead somewhere only where the directory knows them.
    if copy == Copy::Working {
        report::keep(&standing, &Actor::operator(), &wanted, &written.facts, today, clock::now())?;
    }
    print::line(format_args!("{}\t{}\t{}", args.out.display(), beside.display(), written.facts.len()));
    Ok(ExitCode::SUCCESS)
}

pub fn list(dir: Option<&Path>, as_json: bool) -> Result<ExitCode> {
    let content = content::load(dir)?;
    if as_json {
        let one = |of: &::report::write::Template| json!({"report": of.id.as_str(), "language": of.language.as_str(), "zh": of.name[0].as_str(), "en": of.name[1].as_str()});
        let all: sonic_rs::Array = content.reports.values().map(one).collect();
        print::line(format_args!("{}", Value::from(all)));
    } else {
        let reports = content.reports.values();
        reports.for_each(|of| print::line(format_args!("{}\t{}\t{}\t{}", of.id, of.language, of.name[0], of.name[1])));
    }
    Ok(ExitCode::SUCCESS)
}

/// A report that somebody has worked on is not written over.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let named = path.display().to_string();
    let written = File::create_new(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Refusal::new("file_exists").with("file", &named).into(),
        _ => Failure::fault(&named, error),
    })
}
