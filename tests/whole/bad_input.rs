//! Bad input gets a clear answer and harms nothing.

use crate::program::{json, output, run, text};
use sonic_rs::JsonValueTrait;
use std::fs;
use std::path::Path;

const GOOD: &str = r#"{"resourceType":"Patient","id":"good","birthDate":"1950-02-03"}"#;

/// Imports one file: how many resources were kept and set aside, and what the trace says.
fn import(dir: &Path, bytes: &[u8]) -> (u64, u64, String) {
    let file = dir.join("in.ndjson");
    fs::write(&file, bytes).unwrap();
    let data = dir.join("data");
    let imported = json(&["import", "--data", text(&data), "--json", text(&file)]);
    let count = |name: &str| imported.get(name).as_u64().unwrap();
    (count("kept"), count("set_aside"), run(&["trace", "--data", text(&data), "1"]))
}

#[track_caller]
fn check(line: &str, says: &str) {
    let dir = tempfile::tempdir().unwrap();
    let (kept, set_aside, trace) =
        import(dir.path(), format!("{GOOD}\n{line}\n{}\n", GOOD.replace("good", "fine")).as_bytes());
    assert_eq!((kept, set_aside), (2, 1), "{line}");
    assert!(trace.contains("set aside") && trace.contains(says), "{trace}");
}

#[test]
fn a_line_that_cannot_be_kept_is_set_aside_and_its_neighbours_are_not() {
    check(r#"{"resourceType":"Patient","id":"#, "line 2");
    check(r#"{"resourceType":"Pateint","id":"x"}"#, "Pateint");
    check(r#"{"resourceType":"Patient","id":"x","birthDate":"1950-13-03"}"#, "birthDate");
    check(r#"{"resourceType":"Patient","id":"a b"}"#, "id");
    check(r#"{"id":"x"}"#, "line 2");
    check(&"[".repeat(100_000), "line 2");
}

#[test]
fn a_missing_reference_is_no_reason_to_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let line = r#"{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/nobody"}}"#;
    assert_eq!(import(dir.path(), line.as_bytes()).0, 1);
}

#[test]
fn bytes_that_are_no_text_and_bodies_of_fifty_megabytes_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let (kept, set_aside, _) = import(dir.path(), &[0xff, 0xfe, 0x00, b'\n']);
    assert_eq!((kept, set_aside), (0, 1));
    let dir = tempfile::tempdir().unwrap();
    let mut line = br#"{"resourceType":"Binary","id":"b","data":""#.to_vec();
    line.resize(50 << 20, b'A');
    line.extend_from_slice(b"\"}\n");
    line.extend_from_slice(GOOD.as_bytes());
    let (kept, set_aside, trace) = import(dir.path(), &line);
    assert_eq!((kept, set_aside), (1, 1), "{trace}");
}

#[test]
fn wrong_usage_ends_with_two_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let nowhere = dir.path().join("nowhere");
    for args in [
        vec!["indicator", "run", "x/y", "--data", text(&nowhere)],
        vec!["import", "--data", text(dir.path()), "no-such-file.ndjson"],
        vec!["indicator", "run", "x/y", "--data", text(&nowhere), "--period", "2026Q5"],
        vec!["frobnicate"],
    ] {
        let output = output(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}
