//! `jikang view` over files of any size, standard input and compressed files.

use crate::program::{jikang, run, text};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Output, Stdio};

const VIEW: &str = r#"{"resourceType":"ViewDefinition","resource":"Patient","where":[{"path":"active != 'x'"}],
    "select":[{"column":[{"name":"id","path":"id"},{"name":"born_on","path":"birthDate"}]}]}"#;

/// Lines of Patients; every tenth has a long note, every line a number that tells its place.
fn patients(range: std::ops::Range<usize>) -> String {
    let mut lines = String::new();
    for number in range {
        let note = "x".repeat(if number % 10 == 0 { 9_000 } else { 10 });
        let day = number % 28 + 1;
        writeln!(lines, r#"{{"resourceType":"Patient","id":"p{number}","active":"y","birthDate":"1950-01-{day:02}","text":{{"div":"{note}"}}}}"#)
            .unwrap();
    }
    lines
}

fn view(dir: &Path, args: &[&str]) -> Output {
    let definition = dir.join("view.json");
    fs::write(&definition, VIEW).unwrap();
    jikang().arg("view").arg(definition).args(args).output().unwrap()
}

/// The ids of printed rows.
fn ids(output: &[u8]) -> Vec<String> {
    let lines = std::str::from_utf8(output).unwrap().lines();
    lines.map(|line| line.split('"').nth(3).unwrap().to_owned()).collect()
}

#[test]
fn the_rows_of_many_blocks_keep_the_order_of_the_lines() {
    let dir = tempfile::tempdir().unwrap();
    let (plain, packed) = (dir.path().join("a.ndjson"), dir.path().join("b.ndjson.gz"));
    fs::write(&plain, patients(0..3_000)).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(patients(3_000..6_000).as_bytes()).unwrap();
    fs::write(&packed, gzip.finish().unwrap()).unwrap();
    let output = view(dir.path(), &[text(&plain), text(&packed)]);
    assert!(output.status.success(), "{output:?}");
    assert!(ids(&output.stdout) == (0..6_000).map(|number| format!("p{number}")).collect::<Vec<_>>());

    let bytes = fs::read(&packed).unwrap();
    fs::write(&packed, &bytes[..bytes.len() / 2]).unwrap();
    let output = view(dir.path(), &[text(&packed)]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot be unpacked"));
}

#[test]
fn the_first_bad_line_is_named_and_the_rows_before_it_are_there() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.ndjson");
    fs::write(&file, format!("{}\n{{\"resourceType\":\n{}", patients(0..2_000), patients(2_000..2_010))).unwrap();
    let output = view(dir.path(), &[text(&file)]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&format!("{} line 2002 ", file.display())), "{error}");
    assert_eq!(ids(&output.stdout).len(), 2_000);
}

/// Memory that the process has had at most, in kilobytes, where the system tells.
fn peak_memory(process: u32) -> Option<u64> {
    let told = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn ten_times_the_input_needs_no_more_memory() {
    let dir = tempfile::tempdir().unwrap();
    let definition = dir.path().join("view.json");
    fs::write(&definition, VIEW).unwrap();
    let mut child =
        jikang().arg("view").arg(&definition).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut rows = Vec::new();
        output.read_to_end(&mut rows).unwrap();
        rows
    });
    // Enough for every core's blocks to be there at once; then ten times as much.
    let (mut input, piece) = (child.stdin.take().unwrap(), patients(0..1_000));
    let mut feed = |pieces: usize| (0..pieces).for_each(|_| input.write_all(piece.as_bytes()).unwrap());
    feed(12);
    let before = peak_memory(child.id());
    feed(108);
    let after = peak_memory(child.id());
    drop(input);
    assert!(child.wait().unwrap().success());
    assert_eq!(ids(&reader.join().unwrap()).len(), 120_000);
    if let (Some(before), Some(after)) = (before, after) {
        let (grown, fed) = (after.saturating_sub(before) * 1024, 108 * piece.len() as u64);
        assert!(grown < fed / 10, "{grown} bytes more for {fed} bytes of input");
    }
}

#[test]
fn a_view_over_a_data_directory_has_a_row_for_each_exported_record() {
    let dir = tempfile::tempdir().unwrap();
    let (data, definition) = (dir.path().join("data"), dir.path().join("all.json"));
    run(&["demo", "--no-serve", "--residents", "40", "--data", text(&data)]);
    let all = r#"{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}"#;
    fs::write(&definition, all).unwrap();
    let rows = run(&["view", text(&definition), "--data", text(&data)]);
    let exported = run(&["export", "--type", "Patient", "--data", text(&data)]);
    let patients = exported.lines().map(fhir_id).collect::<Vec<_>>();
    assert!(patients.len() >= 40 && ids(rows.as_bytes()) == patients, "{} of {}", rows.lines().count(), patients.len());
}

fn fhir_id(line: &str) -> String {
    let resource: sonic_rs::Value = sonic_rs::from_str(line).unwrap();
    sonic_rs::JsonValueTrait::as_str(&resource["id"]).unwrap().to_owned()
}
