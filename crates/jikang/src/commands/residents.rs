//! `jikang residents match`: the pairs of one person in files, without a data directory.

use crate::args::{Match, Residents};
use crate::{clock, files, say};
use residents::batch::{self, Columns};
use residents::model::Settings;
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;
use std::process::ExitCode;
use terms::{Failure, Refusal, Result};

pub fn run(args: &Residents) -> Result<ExitCode> {
    let Residents::Match(args) = args;
    matches(args)
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
