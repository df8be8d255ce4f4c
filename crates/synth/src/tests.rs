//! A county made from the folders of this repository: believable, the same each time, and true.

mod county;
mod messages;

use crate::{Number, Order, SynthFile, Truth, defaults, make};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use terms::Day;

type Content = BTreeMap<String, Vec<u8>>;

type Made = (Truth, Vec<SynthFile>);

fn content() -> Content {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Content::new();
    for folder in ["programmes", "institutions", "regions"] {
        add(&root, &root.join(folder), &mut files);
    }
    files
}

fn add(root: &Path, folder: &Path, files: &mut Content) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap());
        }
    }
}

/// The county that `demo` makes.
fn demo() -> &'static Made {
    county(defaults(&content()).unwrap().residents)
}

/// A county of the default day and seed, made once per size.
fn county(residents: u32) -> &'static Made {
    static MADE: Mutex<BTreeMap<u32, &'static OnceLock<Made>>> = Mutex::new(BTreeMap::new());
    let made = *MADE.lock().unwrap().entry(residents).or_insert_with(|| Box::leak(Box::default()));
    made.get_or_init(|| {
        let defaults = defaults(&content()).unwrap();
        county_of(&Order { residents, seed: defaults.seed, today: defaults.today })
    })
}

fn county_of(order: &Order) -> Made {
    let mut files = Vec::new();
    let truth = make(order, &content(), &mut |file| files.push(file)).unwrap();
    (truth, files)
}

/// All resources as `SENDER|…` with their JSON; the lines that cannot be read on their own.
fn resources(files: &[SynthFile]) -> (Vec<(String, Value)>, Vec<String>) {
    let (mut read, mut broken) = (Vec::new(), Vec::new());
    for file in files.iter().filter(|file| !is_sheet(file)) {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        if file.name.ends_with(".json") {
            let bundle: Value = sonic_rs::from_str(text).unwrap();
            assert_eq!(bundle["type"].as_str(), Some("batch"));
            for entry in bundle["entry"].as_array().unwrap().iter() {
                let resource = entry["resource"].clone();
                let at = format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap());
                assert_eq!(entry["request"]["url"].as_str(), Some(at.as_str()));
                read.push((file.sender.clone(), resource));
            }
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            match sonic_rs::from_str(line) {
                Ok(resource) => read.push((file.sender.clone(), resource)),
                Err(_) => broken.push(format!("{}|{}#{}", file.sender, file.name, at + 1)),
            }
        }
    }
    (read, broken)
}

fn is_sheet(file: &SynthFile) -> bool {
    file.name.ends_with(".xlsx") || file.name.ends_with(".csv")
}

fn of_type<'a>(all: &'a [(String, Value)], kind: &str) -> Vec<(&'a str, &'a Value)> {
    let is = |value: &Value| value["resourceType"].as_str() == Some(kind);
    all.iter().filter(|(_, value)| is(value)).map(|(sender, value)| (sender.as_str(), value)).collect()
}

/// The record of each person that is right: the one of the institution that cares for them.
fn people<'a>(truth: &Truth, all: &'a [(String, Value)]) -> Vec<&'a Value> {
    let patients: HashMap<String, &Value> = of_type(all, "Patient")
        .into_iter()
        .map(|(sender, patient)| (format!("{sender}|Patient/{}", patient["id"].as_str().unwrap()), patient))
        .collect();
    truth.people.iter().map(|person| patients[&person.records[0]]).collect()
}

fn born(patient: &Value) -> Day {
    patient["birthDate"].as_str().unwrap().parse().unwrap()
}

fn numbers<'a>(truth: &'a Truth, indicator: &'a str, period: &'a str) -> impl Iterator<Item = &'a Number> {
    truth.indicators.iter().filter(move |number| number.indicator == indicator && number.period == period)
}

fn total<'a>(truth: &'a Truth, indicator: &'a str, period: &'a str) -> &'a Number {
    numbers(truth, indicator, period).find(|number| number.area.is_none() && number.institution.is_none()).unwrap()
}

fn rate(number: &Number) -> f64 {
    100.0 * number.numerator as f64 / number.denominator as f64
}

fn json(truth: &Truth) -> String {
    let mut bytes = Vec::new();
    truth.write_json(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}
