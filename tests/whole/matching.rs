//! `jikang residents match`: Febrl's files without the national id, and what cannot be matched.

use crate::program::{output, run, shared, text};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const MAP: &str = "id = 'rec_id'\ngiven_name = 'given_name'\nfamily_name = 'surname'\nbirth_date = 'date_of_birth'\n\
                   street_number = 'street_number'\naddress_1 = 'address_1'\naddress_2 = 'address_2'\n\
                   suburb = 'suburb'\npostcode = 'postcode'\nstate = 'state'\n";

/// Febrl says whose a record is: `rec-PERSON-…`.
fn person(id: &str) -> &str {
    id.trim().split('-').nth(1).unwrap()
}

fn ids(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().skip(1).filter_map(|line| Some(line.split_once(',')?.0.trim().to_owned())).collect()
}

/// F1 of what the program says of one file or two.
fn f1(files: &[PathBuf]) -> f64 {
    let dir = tempfile::tempdir().unwrap();
    let (map, out) = (dir.path().join("map.toml"), dir.path().join("pairs.csv"));
    fs::write(&map, MAP).unwrap();
    let mut args = vec!["residents", "match", "--columns", text(&map), "--out", text(&out)];
    args.extend(files.iter().map(|file| text(file)));
    run(&args);
    let mut people: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        ids(file).iter().for_each(|id| people.entry(person(id).to_owned()).or_default()[at] += 1);
    }
    let pairs = |[one, other]: &[usize; 2]| if files.len() == 2 { one * other } else { one * (one - 1) / 2 };
    let truth: usize = people.values().map(pairs).sum();
    let said = fs::read_to_string(&out).unwrap();
    let said: BTreeSet<(&str, &str)> = said
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').map(|(left, rest)| (left, rest.split_once(',').unwrap().0)).unwrap())
        .collect();
    let right = said.iter().filter(|(left, right)| person(left) == person(right)).count();
    2.0 * right as f64 / (said.len() + truth) as f64
}

#[test]
fn febrl_without_the_national_id_is_matched_better_than_by_splink() {
    let Some(folder) = shared("samples/febrl") else { return };
    let of = |names: &[&str]| f1(&names.iter().map(|name| folder.join(format!("{name}.csv"))).collect::<Vec<_>>());
    for (names, splink) in [(&["dataset4a", "dataset4b"][..], 0.9985), (&["dataset1"], 0.9960), (&["dataset2"], 0.9945)]
    {
        let ours = of(names);
        assert!(ours > splink, "{names:?}: {ours}");
    }
}

#[test]
fn a_column_that_the_file_lacks_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let (map, file, out) = (dir.path().join("map.toml"), dir.path().join("a.csv"), dir.path().join("pairs.csv"));
    fs::write(&map, "id = 'number'\nphone = 'mobile'\n").unwrap();
    fs::write(&file, "number,name\n1,x\n").unwrap();
    let answer = output(&["residents", "match", text(&file), "--columns", text(&map), "--out", text(&out)]);
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert_eq!(answer.status.code(), Some(2), "{said}");
    assert!(said.contains("mobile") && said.contains("a.csv"), "{said}");
    assert!(!out.exists());
}
