//! `jikang residents match`: Febrl's files without the national id, and what cannot be matched.

use crate::fhir::hospital;
use crate::program::{output, run, shared, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// What a command says of a file, and what it found.
fn matched(dir: &Path, file: &Path, map: &str) -> (Option<i32>, String, String) {
    let (columns, out) = (dir.join("map.toml"), dir.join("pairs.csv"));
    fs::write(&columns, map).unwrap();
    let answer = output(&["residents", "match", text(file), "--columns", text(&columns), "--out", text(&out)]);
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    (answer.status.code(), said, fs::read_to_string(&out).unwrap_or_default())
}

#[test]
fn parquet_is_matched_as_the_same_rows_in_csv() {
    use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
    let dir = tempfile::tempdir().unwrap();
    let map = "id = 'number'\nfull_name = 'name'\nbirth_date = 'born'\nphone = 'phone'\n";
    let people = 0..400i64;
    let name = |at: i64| {
        format!(
            "{}{}",
            ["王", "李", "张", "刘"][at as usize % 4],
            ["伟国", "秀英", "建华", "晓明", "玉兰"][at as usize / 2 % 5]
        )
    };
    let (born, phone) = (|at: i64| (at / 2) as i32 * 37, |at: i64| 10_000_000_000 + at / 2 * 7_919);
    let numbers = Int64Array::from_iter_values(people.clone());
    let names = StringArray::from_iter_values(people.clone().map(|at| name(at / 2 * 2)));
    let phones = Int64Array::from_iter_values(people.clone().map(phone));
    let days = Date32Array::from_iter_values(people.clone().map(born));
    let instants = people.clone().map(|at| i64::from(born(at)) * 86_400_000_000);
    let instants = TimestampMicrosecondArray::from_iter_values(instants);
    let batch = |born: ArrayRef| {
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("number", Arc::new(numbers.clone())),
            ("name", Arc::new(names.clone())),
            ("born", born),
            ("phone", Arc::new(phones.clone())),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    };
    let with_days = batch(Arc::new(days));
    let csv = dir.path().join("a.csv");
    let mut writer = arrow::csv::Writer::new(fs::File::create(&csv).unwrap());
    writer.write(&with_days).unwrap();
    drop(writer);
    let (code, said, expected) = matched(dir.path(), &csv, map);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(expected.lines().count() > 190, "{expected}");
    for (name, batch) in [("days", with_days), ("instants", batch(Arc::new(instants)))] {
        let file = dir.path().join(format!("{name}.parquet"));
        rows::write_parquet(&file, &batch.schema(), &[batch]).unwrap();
        assert_eq!(matched(dir.path(), &file, map), (Some(0), String::new(), expected.clone()), "{name}");
    }
    let file = dir.path().join("days.parquet");
    let (code, said, _) = matched(dir.path(), &file, "id = 'number'\nsex = 'sex'\n");
    assert!(code == Some(2) && said.contains("sex"), "{said}");
    let cut = dir.path().join("cut.parquet");
    fs::write(&cut, &fs::read(&file).unwrap()[..200]).unwrap();
    let (code, said, _) = matched(dir.path(), &cut, map);
    assert!(code == Some(2) && said.contains("cut.parquet"), "{said}");
    let (code, said, _) = matched(dir.path(), &dir.path().join("none.csv"), map);
    assert!(code == Some(2) && said.contains("none.csv"), "{said}");
}

#[test]
fn what_is_wrong_with_a_file_is_told_and_the_rest_is_matched() {
    let dir = tempfile::tempdir().unwrap();
    let map = "id = 'id'\nfull_name = 'name'\nbirth_date = 'born'\nphone = 'phone'\nsex = 'sex'\n";
    let long = "长".repeat(10_000);
    let mut text = String::from("id,name,born,phone,sex\n");
    for at in 0..300 {
        let (born, phone) = (
            format!("{}-{:02}-{:02}", 1930 + at / 2 % 80, 1 + at / 2 % 12, 1 + at / 2 % 28),
            10_000_000_000i64 + at / 2 * 7_919,
        );
        let name = if at < 2 {
            long.clone()
        } else {
            format!("王{}{}", ["伟", "秀", "建", "晓"][at as usize / 2 % 4], at / 2)
        };
        text += &format!("{at},{name},{born},{phone},\n");
    }
    let file = dir.path().join("a.csv");
    fs::write(&file, &text).unwrap();
    let (code, said, expected) = matched(dir.path(), &file, map);
    assert!(
        code == Some(0) && said.contains("\"sex\"") && said.lines().count() == 1,
        "an empty column is told: {said}"
    );
    assert!(expected.contains("\n0,1,") && expected.lines().count() > 140, "the long name too: {expected}");
    let mut broken = text.into_bytes();
    broken.extend(b"900,\xff\xff\xff\xfe,,,\n");
    fs::write(&file, broken).unwrap();
    let (code, said, found) = matched(dir.path(), &file, map);
    assert!(code == Some(0) && said.contains("neither UTF-8 nor GB18030"), "{said}");
    assert_eq!(found.lines().count(), expected.lines().count());
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
