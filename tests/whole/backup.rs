//! A backup of a directory that is being served is whole, and a drill proves it.

use crate::program::{jikang, output, run, text};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn a_backup_while_pages_are_served_is_restored_and_a_drill_finds_everything_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| text(&dir.path().join(name)).to_owned();
    let (data, backup, restored) = (path("data"), path("backup"), path("restored"));
    run(&["demo", "--residents", "60", "--no-serve", "--data", &data]);
    let mut serving =
        jikang().args(["serve", "--listen", "127.0.0.1:0", "--data", &data]).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(serving.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let told = run(&["backup", &backup, "--data", &data]);
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert!(first.starts_with("http://"), "{first}");
    assert_eq!(told, run(&["restore", &backup, "--data", &restored]));
    let drill = run(&["drill", &backup, "--data", &data]);
    assert!(drill.lines().count() > 3 && drill.lines().all(|line| line.starts_with("same: ")), "{drill}");
    let again = output(&["restore", &backup, "--data", &restored]);
    assert!(!again.status.success());
    let lines = |data: &str| run(&["export", "--data", data]);
    assert_eq!(lines(&restored), lines(&data));
}
