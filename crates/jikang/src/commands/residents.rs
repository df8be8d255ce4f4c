//! `jikang residents match`: the pairs of one person in files, without a data directory.

use crate::args::{Match, Residents};
use crate::{files, say};
use residents::batch::{self, Columns};
use std::fs::File;
use std::io::BufWriter;
use std::process::ExitCode;
use terms::{Failure, Refusal, Result};

pub fn run(args: &Residents) -> Result<ExitCode> {
    let Residents::Match(args) = args;
    matches(args)
}

fn matches(args: &Match) -> Result<ExitCode> {
    let map = files::bytes(&args.columns)?;
    let map = String::from_utf8(map).map_err(|error| Refusal::new("match_columns").with("why", error))?;
    let columns = Columns::read(&map)?;
    let first = (args.first.display().to_string(), files::bytes(&args.first)?);
    let second = match &args.second {
        Some(path) => Some((path.display().to_string(), files::bytes(path)?)),
        None => None,
    };
    let second = second.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let found = batch::find((&first.0, &first.1), second, &columns)?;
    let named = args.out.display().to_string();
    let out = File::create(&args.out).map_err(|error| Failure::fault(&named, error))?;
    found.write(BufWriter::new(out)).map_err(|error| Failure::fault(&named, error))?;
    say::issues(&found.issues);
    Ok(ExitCode::SUCCESS)
}
