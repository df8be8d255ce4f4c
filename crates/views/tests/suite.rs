//! The official SQL on FHIR suite, unmodified; writes a report in the suite's own format.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fhir::Json;
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::path::{Path, PathBuf};
use std::{env, fs};
use views::View;

fn suite() -> Option<PathBuf> {
    let shared = env::var_os("JIKANG_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let tests = shared.join("conformance/sql-on-fhir-v2/tests");
    tests.exists().then_some(tests)
}

/// The rows of a view over resources, as JSON objects; `bytes` takes the path of raw bytes.
fn rows(view: &Json, resources: &Json, bytes: bool) -> Result<Vec<Json>, String> {
    let view = View::compile(view).map_err(|issues| format!("{issues:?}"))?;
    let mut builder = view.builder();
    for resource in resources.as_array().unwrap().iter() {
        let added =
            if bytes { builder.append_bytes(&sonic_rs::to_vec(resource).unwrap()) } else { builder.append(resource) };
        added.map_err(|issue| format!("{issue:?}"))?;
    }
    let mut text = Vec::new();
    views::write::ndjson(&builder.finish().unwrap(), &mut text).unwrap();
    Ok(String::from_utf8(text).unwrap().lines().map(|line| fhir::json::parse_any(line.as_bytes()).unwrap()).collect())
}

fn same(expected: &Json, got: &Json) -> bool {
    if let (Some(one), Some(other)) = (expected.as_f64(), got.as_f64()) {
        return (one - other).abs() < 1e-9;
    }
    match (expected.as_array(), got.as_array()) {
        (Some(one), Some(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| same(one, other))
        }
        _ => expected == got,
    }
}

/// A column that the expectation leaves out is null.
fn same_row(expected: &Json, got: &Json) -> bool {
    let (expected, got) = (expected.as_object().unwrap(), got.as_object().unwrap());
    let null = Json::default();
    expected.iter().all(|(name, value)| got.get(&name).is_some_and(|own| same(value, own)))
        && got.iter().all(|(name, value)| expected.get(&name).map_or(same(&null, value), |own| same(own, value)))
}

/// The order of rows is free.
fn same_rows(expected: &Json, mut got: Vec<Json>) -> Result<(), String> {
    let shown = format!("{got:?}");
    for row in expected.as_array().unwrap().iter() {
        match got.iter().position(|own| same_row(row, own)) {
            Some(at) => drop(got.remove(at)),
            None => return Err(format!("{row} is not among {shown}")),
        }
    }
    if got.is_empty() { Ok(()) } else { Err(format!("unexpected rows {got:?}")) }
}

fn run(test: &Json, resources: &Json, bytes: bool) -> Result<(), String> {
    let got = rows(&test["view"], resources, bytes);
    if test.get("expectError").is_some_and(|expected| expected.as_bool() == Some(true)) {
        return if got.is_err() { Ok(()) } else { Err("an error is expected".into()) };
    }
    let got = got?;
    if let Some(columns) = test.get("expectColumns") {
        let view = View::compile(&test["view"]).unwrap();
        let names: Vec<String> = view.schema().fields().iter().map(|field| field.name().clone()).collect();
        let expected: Vec<&str> = columns.as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
        if names != expected {
            return Err(format!("columns {names:?} instead of {expected:?}"));
        }
    }
    test.get("expect").map_or(Ok(()), |expected| same_rows(expected, got))
}

fn report_path() -> PathBuf {
    let target = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("sql-on-fhir-report.json");
    env::var_os("JIKANG_SOF_REPORT").map_or_else(target, PathBuf::from)
}

#[test]
fn every_case_of_the_official_suite_passes() {
    let Some(suite) = suite() else {
        println!("skipped: the conformance suite is not beside this checkout");
        return;
    };
    let mut files: Vec<PathBuf> = fs::read_dir(suite).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut passed, mut failed, mut report) = (0, Vec::new(), Vec::new());
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let json = fhir::json::parse_any(&fs::read(&file).unwrap()).unwrap();
        let mut results = Vec::new();
        for test in json["tests"].as_array().unwrap().iter() {
            let title = test["title"].as_str().unwrap();
            let result = run(test, &json["resources"], false).and_then(|()| run(test, &json["resources"], true));
            let quoted = sonic_rs::to_string(title).unwrap();
            results.push(match &result {
                Ok(()) => format!("{{\"name\":{quoted},\"result\":{{\"passed\":true}}}}"),
                Err(why) => {
                    let why = sonic_rs::to_string(why).unwrap();
                    format!("{{\"name\":{quoted},\"result\":{{\"passed\":false,\"error\":{why}}}}}")
                }
            });
            match result {
                Ok(()) => passed += 1,
                Err(why) => failed.push(format!("{name} / {title}: {why}")),
            }
        }
        report.push(format!("{}:{{\"tests\":[{}]}}", sonic_rs::to_string(&name).unwrap(), results.join(",")));
    }
    let path = report_path();
    fs::write(&path, format!("{{{}}}\n", report.join(","))).unwrap();
    println!("SQL on FHIR: {passed} of {} pass; report in {}", passed + failed.len(), path.display());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(passed, 134);
}
