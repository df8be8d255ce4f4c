//! The official FHIRPath suite for R4, unmodified. What fails is listed in `fhirpath_known.txt`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "fhirpath/xml.rs"]
mod xml;

use fhir::Tree;
use fhir::path::{Environment, Expression, Item};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;

struct Case {
    name: String,
    input: String,
    expression: String,
    invalid: bool,
    predicate: bool,
    ordered: bool,
    outputs: Vec<(String, String)>,
}

/// The shared folder: named by the environment, or beside the workspace.
fn suite() -> Option<PathBuf> {
    let shared = std::env::var_os("JIKANG_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let suite = shared.join("conformance/fhirpath");
    suite.join("tests-fhir-r4.xml").exists().then_some(suite)
}

fn cases(text: &str) -> Vec<Case> {
    let document = roxmltree::Document::parse(text).unwrap();
    let tests = document.descendants().filter(|node| node.has_tag_name("test"));
    let mut seen: HashMap<String, usize> = HashMap::new();
    tests
        .map(|test| {
            let expression = test.children().find(|node| node.has_tag_name("expression")).unwrap();
            let outputs = test.children().filter(|node| node.has_tag_name("output"));
            let name = test.attribute("name").unwrap().to_owned();
            let count = seen.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
            Case {
                name: if *count > 1 { format!("{name}#{count}") } else { name },
                input: test.attribute("inputfile").unwrap_or_default().to_owned(),
                expression: expression.text().unwrap_or_default().to_owned(),
                invalid: expression.attribute("invalid").is_some(),
                predicate: test.attribute("predicate") == Some("true"),
                ordered: test.attribute("ordered") != Some("false"),
                outputs: outputs
                    .map(|node| {
                        (
                            node.attribute("type").unwrap_or_default().to_owned(),
                            node.text().unwrap_or_default().to_owned(),
                        )
                    })
                    .collect(),
            }
        })
        .collect()
}

/// What an item looks like in the suite's outputs, with its type in lower case.
fn shown(item: &Item<'_>) -> (String, String) {
    let text = match item {
        Item::Node(node) => match node.value() {
            Some(value @ Item::Moment(_)) => format!("{value:?}"),
            _ => item.to_string(),
        },
        Item::Moment(_) => format!("{item:?}"),
        _ => item.to_string(),
    };
    let kind = match item {
        Item::Node(node) => node.type_name(),
        Item::Boolean(_) => "boolean",
        Item::Integer(_) => "integer",
        Item::Decimal(_) => "decimal",
        Item::Text(_) => "string",
        Item::Moment(_) => "date",
        Item::Quantity(_) => "quantity",
        Item::Type(..) => "type",
    };
    (kind.to_lowercase(), text)
}

fn matches((kind, text): &(String, String), got: &(String, String)) -> bool {
    let kind = kind.to_lowercase();
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    let same_text = *text == got.1 || number(text).is_some() && number(text) == number(&got.1);
    let same_kind = kind.is_empty() || kind == got.0 || kind.starts_with("date") && got.0.starts_with("date");
    same_text && same_kind
}

fn run(case: &Case, input: &str) -> Result<(), String> {
    let environment = Environment::at("2026-03-31T10:20:30.123+08:00[Asia/Shanghai]".parse().unwrap());
    let tree = Tree::read(input.as_bytes()).unwrap();
    let compiled = Expression::compile(&case.expression);
    let evaluated = compiled.as_ref().map_err(|error| error.to_string()).and_then(|expression| {
        expression.check(tree.root().type_name()).map_err(|error| format!("check: {error}"))?;
        expression.evaluate(tree.root(), &environment).map_err(|error| error.to_string())
    });
    let collection = match (case.invalid, evaluated) {
        (true, Err(_)) => return Ok(()),
        (true, Ok(got)) => return Err(format!("an error is expected, got {got:?}")),
        (false, Err(error)) => return Err(error),
        (false, Ok(collection)) => collection,
    };
    let mut got: Vec<(String, String)> = collection.iter().map(shown).collect();
    if case.predicate {
        got = vec![("boolean".into(), (!got.is_empty()).to_string())];
    }
    let mut expected = case.outputs.clone();
    if !case.ordered {
        got.sort_by(|one, other| one.1.cmp(&other.1));
        expected.sort_by(|one, other| one.1.cmp(&other.1));
    }
    let fits = got.len() == expected.len() && expected.iter().zip(&got).all(|(expected, got)| matches(expected, got));
    if fits { Ok(()) } else { Err(format!("expected {expected:?}, got {got:?}")) }
}

/// Runs every case, and compares the failures with the known ones.
#[test]
fn the_official_suite_passes_but_for_the_known_cases() {
    let Some(suite) = suite() else {
        println!("skipped: the conformance suite is not beside this checkout");
        return;
    };
    let cases = cases(&fs::read_to_string(suite.join("tests-fhir-r4.xml")).unwrap());
    let mut inputs: HashMap<&str, String> = HashMap::from([("", "{}".to_owned())]);
    for case in &cases {
        inputs.entry(&case.input).or_insert_with(|| {
            let text = fs::read_to_string(suite.join("input").join(&case.input)).unwrap();
            if case.input.ends_with(".xml") { xml::to_json(&text) } else { text }
        });
    }
    let mut failed = BTreeMap::new();
    for case in &cases {
        if let Err(why) = run(case, &inputs[case.input.as_str()]) {
            failed.insert(case.name.clone(), format!("{} -> {why}", case.expression));
        }
    }
    println!("FHIRPath R4: {} of {} pass", cases.len() - failed.len(), cases.len());
    let known = include_str!("fhirpath_known.txt");
    let known: BTreeMap<&str, &str> =
        known.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": ")).collect();
    for (name, why) in &failed {
        println!("{} {name}: {why}", if known.contains_key(name.as_str()) { "known" } else { "NEW  " });
    }
    assert_eq!(cases.len(), 935);
    let new: Vec<_> = failed.keys().filter(|name| !known.contains_key(name.as_str())).collect();
    let fixed: Vec<_> = known.keys().filter(|name| !failed.contains_key(**name)).collect();
    assert!(new.is_empty(), "these fail and are not listed: {new:?}");
    assert!(fixed.is_empty(), "these pass and are still listed: {fixed:?}");
}
