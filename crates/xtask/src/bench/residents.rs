//! Finding the records of one person, beside Splink on the same files: `cargo xtask bench residents
//! [RECORDS [SEED]]`. Febrl's files are taken from `samples/febrl` beside the repository's folder if they
//! are there; Splink from `target/python` (`python3 -m venv target/python && target/python/bin/pip install
//! splink`), else it is left out.

use crate::cargo::{example, released};
use sonic_rs::{JsonValueTrait, Value};
use std::path::{Path, PathBuf};
use std::process::Command;

const FEBRL: &str = "../shared/samples/febrl";
const SETTINGS: &str = "programmes/_shared/linking.toml";
const WORK: &str = "target/bench_residents";
const MAPS: [(&str, &str); 2] = [
    (
        "febrl",
        "id = 'rec_id'\ngiven_name = 'given_name'\nfamily_name = 'surname'\nbirth_date = 'date_of_birth'\n\
         street_number = 'street_number'\naddress_1 = 'address_1'\naddress_2 = 'address_2'\nsuburb = 'suburb'\n\
         postcode = 'postcode'\nstate = 'state'\n",
    ),
    (
        "people",
        "id = 'id'\ngiven_name = 'given_name'\nfamily_name = 'family_name'\nbirth_date = 'birth_date'\nsex = 'sex'\n\
         phone = 'phone'\nstreet_number = 'street_number'\naddress_1 = 'address_1'\nsuburb = 'suburb'\n\
         postcode = 'postcode'\nstate = 'state'\n",
    ),
];

/// Makes the people, matches them both ways and prints a table.
pub fn run(options: &[String]) -> Option<()> {
    let records = options.first().map_or("1000000", String::as_str);
    let seed = options.get(1).map_or("20261122", String::as_str);
    example("--package=residents", "residents")?;
    std::fs::create_dir_all(WORK).ok()?;
    for (kind, map) in MAPS {
        std::fs::write(format!("{WORK}/{kind}.toml"), map).ok()?;
    }
    let people = format!("{WORK}/people.csv");
    ours(&["generate", records, seed, &people])?;
    let febrl = |names: &[&str]| names.iter().map(|name| format!("{FEBRL}/{name}.csv")).collect::<Vec<_>>();
    let sets = [
        ("Febrl 1", "febrl", febrl(&["dataset1"])),
        ("Febrl 2", "febrl", febrl(&["dataset2"])),
        ("Febrl 3", "febrl", febrl(&["dataset3"])),
        ("Febrl 4", "febrl", febrl(&["dataset4a", "dataset4b"])),
        ("made up", "people", vec![people]),
    ];
    let splink = PathBuf::from("target/python/bin/python");
    let splink = Some(splink).filter(|python| succeeds(Command::new(python).args(["-c", "import splink"])));
    if splink.is_none() {
        println!("Splink is left out: target/python has no package splink");
    }
    println!("{:8} {:7} {:>9} {:>8} {:>8} {:>8} {:>6}", "file", "by", "precision", "recall", "F1", "seconds", "MB");
    for (name, kind, files) in sets {
        match files.iter().find(|file| !Path::new(file).exists()) {
            Some(file) => println!("{name:8} left out: there is no {file}"),
            None => compare(name, kind, &files, splink.as_deref()),
        }
    }
    println!("one arrival: {}", ours(&["arrivals", SETTINGS, records, seed])?);
    Some(())
}

fn compare(name: &str, kind: &str, files: &[String], splink: Option<&Path>) {
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (map, pairs) = (format!("{WORK}/{kind}.toml"), format!("{WORK}/pairs.csv"));
    let found = ours(&[&["match", map.as_str(), pairs.as_str()], files.as_slice()].concat());
    let scored = ours(&[&["score", pairs.as_str()], files.as_slice()].concat());
    row(name, "ours", scored.as_ref(), found.as_ref());
    if let Some(python) = splink {
        let script = "crates/xtask/src/bench/residents.py";
        let told = told(Command::new(python).arg(script).arg(kind).args(files));
        row(name, "Splink", told.as_ref(), told.as_ref());
    }
}

fn row(name: &str, by: &str, quality: Option<&Value>, cost: Option<&Value>) {
    let figure = |of: Option<&Value>, key: &str| of.and_then(|of| of.get(key).as_f64()).unwrap_or(f64::NAN);
    let [precision, recall, f1] = ["precision", "recall", "f1"].map(|key| figure(quality, key));
    let [seconds, megabytes] = ["seconds", "megabytes"].map(|key| figure(cost, key));
    println!("{name:8} {by:7} {precision:9.5} {recall:8.5} {f1:8.5} {seconds:8.2} {megabytes:6.0}");
}

fn ours(args: &[&str]) -> Option<Value> {
    told(released("examples/residents").args(args))
}

/// The last line of what a program prints, which is JSON; nothing printed is an empty answer.
fn told(command: &mut Command) -> Option<Value> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout);
    sonic_rs::from_str(text.lines().last().unwrap_or("{}")).ok()
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
