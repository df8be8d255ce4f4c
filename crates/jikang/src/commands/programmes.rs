//! `jikang programmes`: what the content folders cover.

use crate::args::programmes::{Coverage, Programmes};
use crate::{content, print, say};
use programme::Content;
use sonic_rs::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;
use terms::{Failure, Result};

pub fn run(dir: Option<&Path>, args: Programmes) -> Result<ExitCode> {
    let Programmes::Coverage(args) = args;
    let content = content::load(dir)?;
    let covered = covered(&content);
    let asked = match &args.ids {
        Some(file) => ids(&std::fs::read_to_string(file).map_err(|error| Failure::fault("reading the ids", error))?),
        None => covered.keys().cloned().collect(),
    };
    let mut missing = 0;
    for id in &asked {
        let folders = covered.get(id).into_iter().flatten();
        let folders: Vec<(&str, Vec<&str>)> = folders.map(|folder| (*folder, examples(&content, folder))).collect();
        missing += usize::from(folders.iter().all(|(_, examples)| examples.is_empty()));
        tell(id, &folders, &args);
    }
    if !args.json {
        print::line(format_args!("{} of {} covered", asked.len() - missing, asked.len()));
    }
    Ok(ExitCode::from(if missing == 0 { 0 } else { say::NEGATIVE }))
}

/// A folder covers nothing by which no example is run.
fn tell(id: &str, folders: &[(&str, Vec<&str>)], args: &Coverage) {
    if args.json {
        let by = folders.iter().map(|(folder, examples)| json!({"folder": folder, "examples": examples}));
        let by: sonic_rs::Array = by.collect();
        return print::line(format_args!("{}", json!({"id": id, "by": by})));
    }
    let one = |(folder, examples): &(&str, Vec<&str>)| match examples.len() {
        0 => format!("{folder} (no example)"),
        1 => format!("{folder} (1 example)"),
        count => format!("{folder} ({count} examples)"),
    };
    let folders: Vec<String> = folders.iter().map(one).collect();
    let said = if folders.is_empty() { "not covered".into() } else { folders.join(", ") };
    print::line(format_args!("{id}  {said}"));
}

/// The folders by the ids that they cover.
fn covered(content: &Content) -> BTreeMap<String, Vec<&str>> {
    let mut covered: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for programme in content.programmes.values() {
        for id in &programme.covers {
            covered.entry(id.clone()).or_default().push(&programme.id);
        }
    }
    covered
}

fn examples<'c>(content: &'c Content, folder: &str) -> Vec<&'c str> {
    let ours = content.examples.iter().filter(|example| example.programme == folder).map(|example| &example.file);
    let cases = content.case_examples.iter().filter(|example| example.programme == folder);
    ours.chain(cases.map(|example| &example.file)).map(String::as_str).collect()
}

/// The ids in a text: a capital letter with digits behind it.
fn ids(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_id = |word: &&str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.bytes().all(|letter| letter.is_ascii_uppercase())
            && !rest.is_empty()
            && rest.bytes().all(|digit| digit.is_ascii_digit())
    };
    words.filter(is_id).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_any_text() {
        let found = ids("resident record (A19; domain 1.1), E03、F10 IND-186 e07 TB1 A");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["A19", "E03", "F10"]);
    }
}
