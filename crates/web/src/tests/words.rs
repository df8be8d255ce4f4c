//! Every word of a page is there in both languages.

use super::texts;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use terms::Language;

/// The quoted keys in our sources: words with points between, as `say`, `fill` and `word` take them.
fn keys_in(dir: &Path, keys: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            keys_in(&path, keys);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap();
            keys.extend(source.split('"').skip(1).step_by(2).filter(|text| is_key(text)).map(str::to_owned));
        }
    }
}

fn is_key(text: &str) -> bool {
    let start = text.split('.').next().unwrap();
    const FOLDERS: [&str; 25] = [
        "answer",
        "arrival",
        "due",
        "form",
        "gap",
        "indicator",
        "member",
        "nav",
        "page",
        "pager",
        "period",
        "person",
        "resident",
        "search",
        "severity",
        "shell",
        "sign_in",
        "timeline",
        "visit",
        "wrong",
        "fate",
        "sex",
        "station",
        "trace",
        "sheet",
    ];
    text.contains('.')
        && FOLDERS.contains(&start)
        && !text.ends_with('.')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.' || byte == b'_')
}

#[test]
fn every_text_that_a_page_names_is_there_in_both_languages() {
    let mut keys = BTreeSet::new();
    keys_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut keys);
    assert!(keys.len() > 120, "{}", keys.len());
    let texts = texts();
    let missing: Vec<_> = keys
        .iter()
        .filter(|key| {
            let words = |language| texts.find(language, key).is_some_and(|words| !words.trim().is_empty());
            !(words(Language::Zh) && words(Language::En))
        })
        .collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn both_languages_fill_the_same_braces() {
    let texts = texts();
    let braces = |words: &str| {
        let names = words.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    for key in texts.keys() {
        assert_eq!(braces(texts.say(Language::Zh, key)), braces(texts.say(Language::En, key)), "{key}");
    }
}
