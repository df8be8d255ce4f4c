//! A write-ahead log that was damaged while nobody looked: what was acknowledged and is lost is told before anything
//! is written over what is left.

use crate::fhir::{HIS, JSON, hospital};
use crate::program::{output, run, text};
use std::fs;
use std::process::Command;

#[test]
fn a_flipped_byte_of_the_log_is_told_at_the_start_and_whoever_goes_on_is_written_down() {
    let dir = tempfile::tempdir().unwrap();
    let data = text(dir.path());
    let site = hospital(dir.path());
    for number in 0..30 {
        let body = format!(r#"{{"resourceType":"Patient","id":"p{number}"}}"#);
        assert_eq!(site.send("PUT", &format!("/fhir/Patient/p{number}"), &[HIS, JSON], &body).status, 201);
    }
    Command::new("kill").args(["-KILL", &site.process().to_string()]).status().unwrap();
    drop(site);
    let whole = run(&["store", "verify", "--data", data]);
    assert!(whole.contains("all of it is here") && whole.contains("versions: 30 of 30 records"), "{whole}");

    let log = dir.path().join("store/records.sqlite-wal");
    let mut bytes = fs::read(&log).unwrap();
    let at = bytes.len() * 3 / 4;
    bytes[at] ^= 1;
    fs::write(&log, &bytes).unwrap();
    let told = output(&["store", "verify", "--data", data]);
    let said = String::from_utf8(told.stdout).unwrap();
    assert!(!told.status.success() && said.contains("LOST"), "{said}");
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["export"], &["audit", "verify"]] {
        let told = output(&[command, &["--data", data]].concat());
        let said = String::from_utf8(told.stderr).unwrap();
        assert!(!told.status.success() && said.contains("accept-loss"), "{command:?}: {said}");
    }
    assert_eq!(fs::read(&log).unwrap(), bytes, "nothing was written");

    run(&["store", "accept-loss", "--data", data]);
    let rest = run(&["export", "--data", data]).lines().count();
    assert!(rest < 30, "{rest}");
    let whole = run(&["store", "verify", "--data", data]);
    assert!(whole.contains(&format!("versions: {rest} of {rest} records")), "{whole}");
}
