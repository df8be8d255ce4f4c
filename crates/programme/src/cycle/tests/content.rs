//! The ledgers of the content folders: each is sound, and its examples hold.
//!
//! The folders are those of the repository, or those that the variable `JIKANG_CONTENT` names.

use super::*;
use intake::form::{Form, Items};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    std::env::var_os("JIKANG_CONTENT")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), PathBuf::from)
}

/// The files of a folder with their names without the ending, sorted.
fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().strip_suffix(ending)?.to_owned();
            Some((name, std::fs::read_to_string(entry.path()).unwrap()))
        })
        .collect();
    found.sort();
    found
}

/// The rows of a CSV file after its head.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(String::from).collect()).collect()
}

fn ledgers() -> Vec<(String, PathBuf)> {
    let folders = std::fs::read_dir(root().join("programmes")).into_iter().flatten().flatten();
    let mut found: Vec<(String, PathBuf)> = folders
        .filter(|entry| entry.path().join("cycle.toml").exists())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .collect();
    found.sort();
    found
}

struct Ledger {
    cycle: Cycle,
    limits: Limits,
    words: BTreeMap<String, String>,
    items: Items,
    forms: BTreeMap<String, Form>,
    papers: BTreeMap<String, Paper>,
}

fn load(id: &str, folder: &Path) -> Ledger {
    let text = std::fs::read_to_string(folder.join("cycle.toml")).unwrap();
    let cycle = Cycle::read(id, "cycle.toml", &text).unwrap_or_else(|issues| panic!("{id}: {issues:#?}"));
    let mut limits = Limits::default();
    for row in rows(&folder.join("limits.csv")) {
        let from_on = row[2].parse().ok();
        let (programme, key) = (id.to_owned(), row[0].clone());
        assert!(limits.add(Limit { programme, key, from_on, value: row[1].clone(), source: row[3].clone() }));
    }
    let shared = folder.parent().unwrap().join("_shared");
    let (mut words, mut items) = (BTreeMap::new(), Items::new());
    for place in [&shared, folder] {
        for row in rows(&place.join("terms.csv")) {
            assert!(!row[1].is_empty() && !row[2].is_empty(), "{row:?}");
            words.insert(row[0].clone(), row[1].clone());
        }
        let text = std::fs::read_to_string(place.join("items.toml")).unwrap_or_default();
        items.extend(toml::from_str::<Items>(&text).unwrap_or_else(|error| panic!("{id}: {error}")));
    }
    let read = |(name, text): (String, String)| {
        // Until forms of the kind `move` are known, the rest of the file is judged as a visit's form.
        let form: Form = toml::from_str(&text.replacen("kind = \"move\"", "kind = \"visit\"", 1))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, form)
    };
    let forms = files(&folder.join("forms"), ".toml").into_iter().map(read).collect();
    let paper = |(name, text): (String, String)| {
        (name.clone(), Paper::read(&name, &text).unwrap_or_else(|issue| panic!("{issue:?}")))
    };
    let papers = files(&folder.join("papers"), ".toml").into_iter().map(paper).collect();
    Ledger { cycle, limits, words, items, forms, papers }
}

fn calendar() -> Workdays {
    let mut workdays = Workdays::by_weekends();
    for (year, text) in files(&root().join("regions/demo/calendar"), ".csv") {
        workdays.add_year(year.parse().unwrap(), &text, &year).unwrap_or_else(|issues| panic!("{issues:#?}"));
    }
    workdays
}

#[test]
fn every_ledger_names_only_what_it_has() {
    for (id, folder) in ledgers() {
        let ledger = load(&id, &folder);
        let around = Around {
            forms: &|name| ledger.forms.get(name),
            items: &ledger.items,
            limits: &ledger.limits,
            papers: &|name| ledger.papers.contains_key(name),
            words: &|key| ledger.words.contains_key(key),
        };
        let mut missing = ledger.cycle.misses(&around);
        for (name, form) in &ledger.forms {
            let mut want = |key: String| {
                if !ledger.words.contains_key(&key) {
                    missing.push((name.clone(), terms::Issue::blocking("content_missing_words", key)));
                }
            };
            want(format!("form.{name}"));
            form.sections.iter().for_each(|section| want(format!("section.{}", section.key)));
            form.checks.iter().for_each(|check| want(format!("issue.{}", check.code)));
            for asked in form.asked() {
                let item = ledger.items.get(&asked.key).unwrap_or_else(|| panic!("{id} {name}: {}", asked.key));
                want(format!("item.{}", asked.key));
                item.options.iter().for_each(|code| want(format!("item.{}.{code}", asked.key)));
            }
        }
        for (name, paper) in &ledger.papers {
            let strange = paper.strange_slots(&ledger.cycle, &|item| ledger.items.contains_key(item));
            assert!(strange.is_empty(), "{id} {name}: {strange:?}");
        }
        assert!(missing.is_empty(), "{id}: {missing:#?}");
        let used = |name: &String| ledger.cycle.moves.iter().any(|of| of.form.as_ref() == Some(name));
        let idle: Vec<_> = ledger.forms.keys().filter(|name| !used(name)).collect();
        assert!(idle.is_empty(), "{id}: no move fills in {idle:?}");
    }
}

#[test]
fn every_example_of_every_ledger_holds() {
    let workdays = calendar();
    for (id, folder) in ledgers() {
        let ledger = load(&id, &folder);
        let rules = Rules { cycle: &ledger.cycle, limits: &ledger.limits, workdays: &workdays };
        let say = |key: &str| ledger.words.get(key).cloned().unwrap_or_else(|| key.to_owned());
        for (name, text) in files(&folder.join("examples"), ".toml") {
            let differences = run_example(&rules, &text, &say).unwrap_or_else(|issue| panic!("{id} {name}: {issue:?}"));
            assert!(differences.is_empty(), "{id} {name}: {differences:#?}");
        }
    }
}
