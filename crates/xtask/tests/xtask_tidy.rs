//! The house rules that a machine can keep: dependency picture, sizes, names, words.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// `design`: dependencies run downwards only. Each crate with what it may use.
const PICTURE: &[(&str, &[&str])] = &[
    ("terms", &[]),
    ("fhir", &["terms"]),
    ("intake", &["terms", "fhir"]),
    ("residents", &["terms", "fhir"]),
    ("views", &["terms", "fhir"]),
    ("programme", &["terms", "fhir", "intake", "residents", "views", "report"]),
    ("store", &["terms", "fhir"]),
    ("rows", &["terms"]),
    ("report", &["terms"]),
    ("flow", &["terms", "fhir", "intake", "residents", "views", "report", "programme", "store", "rows"]),
    ("web", &["terms", "fhir", "intake", "programme", "store", "rows", "report", "flow"]),
    ("synth", &["terms", "fhir", "intake", "programme"]),
    (
        "jikang",
        &[
            "terms",
            "fhir",
            "intake",
            "residents",
            "views",
            "programme",
            "store",
            "rows",
            "report",
            "flow",
            "web",
            "synth",
        ],
    ),
    ("xtask", &[]),
];

/// Files that are longer than 400 lines, with their length today: the list may only shrink.
const LONG_FILES: &[(&str, usize)] = &[];

/// Functions that are longer than 70 lines: the list may only shrink.
const LONG_FUNCTIONS: &[(&str, usize)] = &[];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn files(under: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(under) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Product source: no tests, no examples.
fn sources() -> Vec<(String, String)> {
    let root = root();
    let named = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
    let all: Vec<(String, String)> = files(&root.join("crates"), ".rs")
        .into_iter()
        .map(|path| (named(&path), fs::read_to_string(path).unwrap()))
        .filter(|(name, _)| name.contains("/src/") && !name.contains("/tests") && !name.starts_with("crates/xtask"))
        .collect();
    let tests = all.iter().flat_map(|(name, text)| test_modules(name, text)).collect::<BTreeSet<_>>();
    all.into_iter().filter(|(name, _)| !tests.contains(name)).collect()
}

/// Files that a file declares as modules for tests only.
fn test_modules(name: &str, text: &str) -> Vec<String> {
    let folder = name.trim_end_matches("lib.rs").trim_end_matches("main.rs").trim_end_matches(".rs");
    let declared = text.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.split_once(';'));
    declared.map(|(module, _)| format!("{}/{module}.rs", folder.trim_end_matches('/'))).collect()
}

/// The part of a source file before its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

#[test]
fn dependencies_run_downwards_only() {
    let members: BTreeSet<String> = PICTURE.iter().map(|(name, _)| (*name).into()).collect();
    for entry in fs::read_dir(root().join("crates")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let manifest = fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
        let allowed = PICTURE.iter().find(|(known, _)| *known == name);
        let (_, allowed) =
            allowed.unwrap_or_else(|| panic!("crates/{name} is not in the picture: needs a decision record"));
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
        for line in dependencies.split("[dependencies]").nth(1).unwrap_or("").lines() {
            let used = line.split(['.', ' ', '=']).next().unwrap_or("").trim();
            if members.contains(used) {
                assert!(allowed.contains(&used), "crates/{name} must not use crates/{used}");
            }
        }
    }
}

#[test]
fn files_stay_short() {
    for (name, text) in sources() {
        let lines = text.lines().count();
        let limit = LONG_FILES.iter().find(|(known, _)| *known == name).map_or(400, |(_, lines)| *lines);
        assert!(lines <= limit, "{name} has {lines} lines, at most {limit}: split it by subject");
    }
}

#[test]
fn functions_stay_short() {
    for (name, text) in sources() {
        for (function, lines) in functions(without_tests(&text)) {
            let key = format!("{name}:{function}");
            let limit = LONG_FUNCTIONS.iter().find(|(known, _)| *known == key).map_or(70, |(_, lines)| *lines);
            assert!(lines <= limit, "{key} has {lines} lines, at most {limit}: name its steps");
        }
    }
}

/// Functions by the indentation that rustfmt gives: from the line of `fn` to the brace in its column.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some(name) = code.split("fn ").nth(1).filter(|_| is_function(code)) else { continue };
        let closing = format!("{}}}", &line[..line.len() - code.len()]);
        let length = lines[at..].iter().position(|line| *line == closing).map_or(1, |end| end + 1);
        found.push((name.split(['(', '<']).next().unwrap().into(), length));
    }
    found
}

fn is_function(code: &str) -> bool {
    let before = code.split("fn ").next().unwrap_or("");
    before
        .split_whitespace()
        .all(|word| matches!(word, "pub" | "async" | "const" | "unsafe") || word.starts_with("pub("))
        && code.contains("fn ")
}

#[test]
fn the_machine_names_no_programme_and_no_sender() {
    let mut names = BTreeSet::new();
    for folder in ["programmes", "institutions", "regions"] {
        for entry in fs::read_dir(root().join(folder)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() && !name.starts_with('_') && name != "demo" {
                names.insert(name);
            }
        }
    }
    for (file, text) in sources() {
        let code: String = without_tests(&text)
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        for name in &names {
            for quoted in [format!("\"{name}\""), format!("\"{name}/"), format!(" {name}."), format!("\"{name}.")] {
                assert!(
                    !code.contains(&quoted),
                    "{file} names `{name}`: the machine names no programme, sender or place"
                );
            }
        }
    }
}

#[test]
fn words_that_users_see_are_keys() {
    for (file, text) in sources() {
        for (number, line) in without_tests(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let chinese = code.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(!chinese, "{file}:{}: put the words into a terms file", number + 1);
        }
    }
    for path in files(&root().join("programmes"), ".sql") {
        let text = fs::read_to_string(&path).unwrap();
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        assert!(
            !code.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "{}: words belong into terms.csv",
            path.display()
        );
    }
}

#[test]
fn no_file_is_a_drawer() {
    for path in files(&root().join("crates"), ".rs") {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let drawer =
            ["utils", "util", "helpers", "helper", "common", "manager", "misc", "mod"].contains(&stem.as_str());
        assert!(!drawer, "{}: name the file by what it does", path.display());
    }
}

#[test]
fn nothing_is_left_for_later_in_the_code() {
    for (file, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let later = ["TODO", "FIXME", "XXX", "unimplemented!("].iter().find(|word| line.contains(**word));
            assert!(later.is_none(), "{file}:{}: {} needs an issue, or doing", number + 1, later.unwrap());
        }
    }
}

#[test]
fn every_crate_says_what_it_never_does() {
    for (name, _) in PICTURE {
        let folder = root().join("crates").join(name).join("src");
        let text =
            fs::read_to_string(folder.join("lib.rs")).or_else(|_| fs::read_to_string(folder.join("main.rs"))).unwrap();
        let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(header.contains("ever "), "crates/{name}: the header says what it never does");
    }
}

#[test]
fn architecture_names_only_what_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(text.lines().count() <= 300, "ARCHITECTURE.md is read in one sitting");
    let mut seen: BTreeMap<&str, bool> = PICTURE.iter().map(|(name, _)| (*name, false)).collect();
    for name in text.split('`').skip(1).step_by(2) {
        let looks_like_path =
            name.contains('/') && !name.contains([' ', '<', '*', '{', ':', '$', '(']) && !name.starts_with('/');
        if looks_like_path {
            assert!(root().join(name).exists(), "ARCHITECTURE.md names `{name}`, which does not exist");
        }
        for (known, found) in &mut seen {
            *found |= name == *known || name == format!("crates/{known}");
        }
    }
    let missing: Vec<_> = seen.iter().filter(|(_, found)| !**found).map(|(name, _)| name).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not mention {missing:?}");
}
