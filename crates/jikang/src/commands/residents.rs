//! `jikang residents match`: the pairs of one person in files, without a data directory; and `compare`: who is who
//! in one, beside known answers.

use super::{import, open};
use crate::args::{Compare, Match, Residents};
use crate::{clock, files, print, say};
use flow::known::Agreement;
use residents::batch::{self, Columns};
use residents::model::Settings;
use sonic_rs::json;
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;
use std::process::ExitCode;
use terms::{Actor, Failure, Refusal, Result};

pub async fn run(content: Option<&Path>, args: &Residents) -> Result<ExitCode> {
    match args {
        Residents::Match(args) => matches(args),
        Residents::Compare(args) => compare(content, args).await,
    }
}

async fn compare(content: Option<&Path>, args: &Compare) -> Result<ExitCode> {
    let known = import::groups(&args.truth)?;
    let platform = open::existing(content, &args.place).await?;
    let Agreement { records, right, wrong, missed } = flow::known::agreement(&platform, &Actor::operator(), &known)?;
    let share = |of: usize| if of == 0 { 1.0 } else { right as f64 / of as f64 };
    let (precision, recall) = (share(right + wrong.len()), share(right + missed.len()));
    if args.json {
        let (wrong, missed) = (wrong.len(), missed.len());
        print::line(format_args!(
            "{}",
            json!({"records": records, "right": right, "wrong": wrong, "missed": missed, "precision": precision, "recall": recall})
        ));
    } else {
        print::line(format_args!(
            "{records} records, pairs: {right} right, {} wrong, {} missed; precision {precision:.5}, recall {recall:.5}",
            wrong.len(),
            missed.len()
        ));
    }
    if args.list {
        for (what, pairs) in [("wrong", &wrong), ("missed", &missed)] {
            pairs.iter().for_each(|[one, other]| print::line(format_args!("{what}  {one}  {other}")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn matches(args: &Match) -> Result<ExitCode> {
    let text = |path: &Path, refusal: &str| {
        let text = String::from_utf8(files::bytes(path)?);
        text.map_err(|error| Failure::from(Refusal::new(refusal).with("why", error)))
    };
    let columns = Columns::read(&text(&args.columns, "match_columns")?)?;
    let settings = match &args.settings {
        Some(path) => Some(Settings::read(&text(path, "match_settings")?)?),
        None => None,
    };
    let first = file(&args.first, &columns)?;
    let second = args.second.as_ref().map(|path| file(path, &columns)).transpose()?;
    let second = second.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let found = batch::find((&first.0, &first.1), second, &columns, settings.as_ref())?;
    let named = args.out.display().to_string();
    let out = File::create(&args.out).map_err(|error| Failure::fault(&named, error))?;
    found.write(BufWriter::new(out)).map_err(|error| Failure::fault(&named, error))?;
    if let (Some(path), Some(source)) = (&args.learnt, &args.source) {
        let today = clock::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let learnt = found.settings(today, source).ok_or_else(|| Refusal::new("match_nothing_learnt"))?;
        std::fs::write(path, learnt.text()).map_err(|error| Failure::fault(&path.display().to_string(), error))?;
    }
    say::issues(&found.issues);
    Ok(ExitCode::SUCCESS)
}

/// A file's name, and its rows as delimited text.
fn file(path: &Path, columns: &Columns) -> Result<(String, Vec<u8>)> {
    let named = path.display().to_string();
    if !path.is_file() {
        return Err(Refusal::new("no_such_file").with("file", named).into());
    }
    let unread = |error| Failure::fault(&named, error);
    let (mut open, mut head) = (File::open(path).map_err(unread)?, Vec::new());
    open.by_ref().take(rows::PARQUET.len() as u64).read_to_end(&mut head).map_err(unread)?;
    let bytes = match head == rows::PARQUET {
        true => rows::parquet_as_text(open, &named, &columns.names())?,
        false => files::bytes(path)?,
    };
    Ok((named, bytes))
}
