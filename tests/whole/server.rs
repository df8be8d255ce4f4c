//! The program with its records in a server's database: killed, rebuilt, and equal to the embedded one.

use crate::cluster::Cluster;
use crate::program::{jikang, json, run, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

fn demo<'a>(data: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["demo", "--residents", "150", "--no-serve", "--data", data], more].concat()
}

/// Current records, in an order of their own.
fn records(data: &str, more: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> =
        run(&[&["export", "--data", data], more].concat()).lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// What every indicator gives in total.
fn totals(data: &str, more: &[&str]) -> Vec<String> {
    let listed = run(&["indicator", "list"]);
    let some = listed.lines().filter_map(|line| line.split('\t').next()).take(3);
    let total = |id| {
        let counted = json(&[&["indicator", "run", id, "--json", "--data", data], more].concat());
        let total = counted.as_array().unwrap().last().unwrap().clone();
        format!("{:?} {:?}", total.get("numerator").as_f64(), total.get("denominator").as_f64())
    };
    some.map(total).collect()
}

/// Ends the program as a power failure would.
fn kill_after(mut command: Command, milliseconds: u64) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    sleep(Duration::from_millis(milliseconds));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn records_in_a_server_survive_kills_and_a_rebuild_and_equal_the_embedded_ones() {
    let Some(cluster) = Cluster::start() else { return };
    let (address, _) = cluster.database();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| -> String { text(Path::new(&dir.path().join(name))).to_owned() };
    let (embedded, served) = (path("embedded"), path("served"));
    let there = ["--database", address.as_str()];
    run(&demo(&embedded, &[]));
    for kill in 0..3 {
        let mut command = jikang();
        command.args(demo(&served, &there));
        kill_after(command, 1_500 + 900 * kill);
    }
    run(&demo(&served, &there));
    let before = records(&served, &there);
    assert!(before.len() > 300, "{}", before.len());
    assert_eq!(before, records(&embedded, &[]));
    assert_eq!(totals(&served, &there), totals(&embedded, &[]));
    run(&[&["rebuild", "--data", served.as_str()], there.as_slice()].concat());
    assert_eq!(totals(&served, &there), totals(&embedded, &[]));
}
