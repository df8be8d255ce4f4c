//! A real bulk export of somebody else's system.

use crate::program::{json, run, shared, text};
use sonic_rs::{JsonValueTrait, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn count(imported: &Value, name: &str) -> u64 {
    imported.get(name).as_u64().unwrap()
}

fn import(data: &Path, from: &Path) -> Value {
    json(&["import", "--data", text(data), "--json", "--sender", "synthea", text(from)])
}

#[test]
fn a_bulk_export_is_kept_whole_and_its_log_is_set_aside() {
    let Some(export) = shared("samples/synthea-10") else { return };
    let dir = tempfile::tempdir().unwrap();
    let imported = import(dir.path(), &export);
    assert_eq!((count(&imported, "kept"), count(&imported, "set_aside")), (7_160, 4));
    let again = import(dir.path(), &export);
    assert_eq!((count(&again, "kept"), count(&again, "doubled")), (0, 7_160));
}

#[test]
fn the_same_records_in_another_order_make_the_same_world() {
    let Some(export) = shared("samples/synthea-10") else { return };
    let dir = tempfile::tempdir().unwrap();
    let (forth, back) = (dir.path().join("forth"), dir.path().join("back"));
    import(&forth, &export);
    // The other way round: files last to first, and the lines of each file too.
    let mut files: Vec<_> = fs::read_dir(&export).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().rev().filter(|file| file.extension().is_some_and(|end| end == "ndjson")) {
        let lines = fs::read_to_string(file).unwrap();
        let reversed: Vec<&str> = lines.lines().rev().collect();
        let to = dir.path().join(file.file_name().unwrap());
        fs::write(&to, reversed.join("\n")).unwrap();
        import(&back, &to);
    }
    let (forth, back) = (records(&forth), records(&back));
    assert_eq!(forth.len(), 7_160);
    assert!(forth == back, "{:?}", forth.symmetric_difference(&back).take(2).collect::<Vec<_>>());
    let unresolved: Vec<&String> = forth.iter().filter(|record| record.contains("?identifier=")).collect();
    assert!(unresolved.is_empty(), "{} conditional references stay open", unresolved.len());
}

/// Every record with its references resolved; the number of the change is set aside.
fn records(data: &Path) -> BTreeSet<String> {
    let printed = run(&["export", "--data", text(data), "--resolved"]);
    let without_version = |line: &str| {
        let (before, rest) = line.split_once("\"versionId\":\"").unwrap();
        let (_, after) = rest.split_once('"').unwrap();
        format!("{before}{after}")
    };
    printed.lines().map(without_version).collect()
}

#[test]
fn an_export_gives_back_the_senders_own_bytes() {
    let Some(export) = shared("samples/synthea-10/Patient.000.ndjson") else { return };
    let dir = tempfile::tempdir().unwrap();
    import(dir.path(), &export);
    let sent = fs::read_to_string(&export).unwrap();
    let printed = run(&["export", "--data", text(dir.path()), "--sender", "synthea", "--type", "Patient"]);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(lines(&sent), lines(&printed));
}
