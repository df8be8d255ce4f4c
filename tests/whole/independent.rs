//! A second calculator, in another language and from the rule book's words, counts the same people.

use crate::outside::python_with;
use crate::program::{county, json, root, run, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const INDICATORS: [&str; 3] = ["hypertension/control_rate", "hypertension/managed_rate", "immunisation/card_built"];

/// The made-up county's day, and periods before, about and after a year's end.
const TODAY: &str = "2026-11-16";
const PERIODS: [(&str, &str); 3] = [("2026Q4", "2026-12-31"), ("2026Q3", "2026-09-30"), ("2025Q4", "2025-12-31")];

#[test]
fn a_second_calculator_counts_the_same_people() {
    let Some(python) = python_with("duckdb") else { return };
    let dir = tempfile::tempdir().unwrap();
    let (data, out) = (dir.path().join("data"), dir.path().join("rows"));
    county(1500, &data);
    run(&["rows", "export", "--data", text(&data), "--out", text(&out)]);
    let mut compared = 0;
    for (period, end) in PERIODS {
        let theirs = calculated(&python, &out, end);
        for id in INDICATORS {
            let ours = ours(&data, id, period);
            let differing: Vec<_> =
                ours.iter().filter(|(subject, met)| theirs[id].get(*subject) != Some(met)).collect();
            assert!(
                differing.is_empty(),
                "{id} {period}: {} differ: {:?}",
                differing.len(),
                &differing[..differing.len().min(5)]
            );
            assert_eq!(ours.len(), theirs[id].len(), "{id} {period}: people whom only the second calculator counts");
            numbers_agree(&data, id, period, &theirs[id]);
            compared += ours.len();
        }
    }
    assert!(compared > 500, "only {compared} people were compared");
}

/// Who counts, and whether met, by indicator and person.
fn calculated(python: &Path, rows: &Path, end: &str) -> BTreeMap<String, BTreeMap<i64, bool>> {
    let script = root().join("tests/independent/counts.py");
    let output = Command::new(python).arg(script).arg(rows).args([TODAY, end]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut found: BTreeMap<String, BTreeMap<i64, bool>> = INDICATORS.map(|id| (id.to_owned(), BTreeMap::new())).into();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        if let [id, subject, met] = line.split('\t').collect::<Vec<_>>().as_slice() {
            found.get_mut(*id).unwrap().insert(subject.parse().unwrap(), *met == "true");
        }
    }
    found
}

/// The same from the program's own rows; who stands beside the rate is in neither.
fn ours(data: &Path, id: &str, period: &str) -> BTreeMap<i64, bool> {
    let rows = run(&["indicator", "run", id, "--period", period, "--rows", "--json", "--data", text(data)]);
    let rows = rows.lines().map(|line| sonic_rs::from_str::<Value>(line).unwrap());
    let counts = rows.filter(|row| row.get("beside").is_none_or(|beside| beside.is_null()));
    counts.map(|row| (row["subject"].as_i64().unwrap(), row["met"].as_bool().unwrap())).collect()
}

fn numbers_agree(data: &Path, id: &str, period: &str, theirs: &BTreeMap<i64, bool>) {
    let told = json(&["indicator", "run", id, "--period", period, "--json", "--data", text(data)]);
    let total = &told.as_array().unwrap()[0];
    let met = theirs.values().filter(|met| **met).count() as i64;
    assert_eq!(total["numerator"].as_i64(), Some(met), "{id} {period}");
    assert_eq!(total["denominator"].as_i64(), Some(theirs.len() as i64), "{id} {period}");
}
