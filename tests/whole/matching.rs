//! `jikang residents match`: Febrl's files without the national id, and what cannot be matched.

use crate::fhir::hospital;
use crate::program::{output, run, shared, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
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

/// Grades and scores of `Patient/$match`, the surest first.
fn matches(site: &crate::site::Site, more: &str) -> Vec<(String, f64)> {
    const HIS: (&str, &str) = ("authorization", "Basic aGlzOnBhc3N3b3J0MQ==");
    let body = format!(
        r#"{{"resourceType":"Parameters","parameter":[{{"name":"resource","resource":{{"resourceType":"Patient",{more}}}}}]}}"#
    );
    let answer = site.send("POST", "/fhir/Patient/$match", &[HIS, ("content-type", "application/fhir+json")], &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let bundle: sonic_rs::Value = sonic_rs::from_str(&answer.text).unwrap();
    let entries = bundle.get("entry").and_then(|all| all.as_array()).unwrap();
    let told = entries.iter().map(|entry| {
        let search = entry.get("search").unwrap();
        let grade = search.get("extension").and_then(|all| all.as_array()).unwrap();
        let grade = grade.iter().next().unwrap().get("valueCode").as_str().unwrap().to_owned();
        (grade, search.get("score").as_f64().unwrap())
    });
    told.collect()
}

#[test]
fn a_system_asks_who_somebody_may_be_and_is_told_how_sure_that_is() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let described = |name: &str, born: &str, phone: &str| {
        format!(
            r#""name":[{{"text":"{name}"}}],"gender":"female","birthDate":"{born}","telecom":[{{"system":"phone","value":"{phone}"}}]"#
        )
    };
    let known = format!(r#"{{"resourceType":"Patient",{}}}"#, described("欧阳雪莲", "1971-03-09", "10012345678"));
    let his = ("authorization", "Basic aGlzOnBhc3N3b3J0MQ==");
    let made = site.send("POST", "/fhir/Patient", &[his, ("content-type", "application/fhir+json")], &known);
    assert_eq!(made.status, 201, "{}", made.text);

    let same = matches(&site, &described("欧阳雪莲", "1971-03-09", "10012345678"));
    assert_eq!(same.len(), 1, "{same:?}");
    assert_eq!(same[0].0, "certain");
    let by_sound = matches(&site, &described("欧阳雪连", "1971-03-09", "10012345678"));
    assert_eq!(by_sound.len(), 1, "{by_sound:?}");
    assert!(by_sound[0].0 != "certain" && by_sound[0].1 > 0.5 && by_sound[0].1 < same[0].1, "{by_sound:?} {same:?}");
    assert!(matches(&site, &described("欧阳志强", "1990-01-01", "10099999999")).is_empty());
    let nobody = site.send("POST", "/fhir/Patient/$match", &[his, ("content-type", "application/fhir+json")], "{}");
    assert_eq!(nobody.status, 400, "{}", nobody.text);
}
