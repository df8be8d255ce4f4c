//! A county made from the folders of this repository: believable, the same each time, and true.

use crate::draw::{age, later};
use crate::{Mistake, Number, Order, SynthFile, Truth, defaults, make};
use jiff::civil::date;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::OnceLock;
use terms::Day;

type Content = BTreeMap<String, Vec<u8>>;

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

/// The county that `demo` makes; several tests look at it.
fn demo() -> &'static (Truth, Vec<SynthFile>) {
    static DEMO: OnceLock<(Truth, Vec<SynthFile>)> = OnceLock::new();
    DEMO.get_or_init(|| {
        let defaults = defaults(&content()).unwrap();
        county_of(&Order { residents: defaults.residents, seed: defaults.seed, today: defaults.today })
    })
}

/// A county of the default day and seed.
fn county(residents: u32) -> (Truth, Vec<SynthFile>) {
    let defaults = defaults(&content()).unwrap();
    county_of(&Order { residents, seed: defaults.seed, today: defaults.today })
}

fn county_of(order: &Order) -> (Truth, Vec<SynthFile>) {
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

#[test]
fn the_same_order_gives_the_same_bytes_and_another_seed_other_people() {
    let order = Order { residents: 700, seed: 7, today: date(2026, 11, 16) };
    let (one, other) = (county_of(&order), county_of(&order));
    assert!(one.1 == other.1);
    assert_eq!(json(&one.0), json(&other.0));
    assert!(county_of(&Order { seed: 8, ..order }).1 != one.1);
}

#[test]
fn twenty_thousand_people_are_a_believable_county() {
    let (truth, files) = demo();
    let (all, _) = resources(files);
    let people = people(truth, &all);
    assert_eq!(people.len(), 20_000);
    let per_mille = |year| 0.05 * people.iter().filter(|person| born(person).year() == year).count() as f64;
    let last_twelve = people.iter().filter(|person| age(born(person), truth.today) == 0).count() as f64 * 0.05;
    for births in [last_twelve, per_mille(2025), per_mille(2024)] {
        assert!((5.0..=7.0).contains(&births), "{births} births per 1,000");
    }
    let old = people.iter().filter(|person| age(born(person), truth.today) >= 65).count() as f64 / 200.0;
    assert!((15.0..=22.0).contains(&old), "{old} % are 65 or older");
    let men = people.iter().filter(|person| person["gender"].as_str() == Some("male")).count() as f64 / 200.0;
    assert!((47.0..=53.0).contains(&men), "{men} % are men");
    let cards = people.iter().filter(|person| person.get("identifier").is_some()).count() as f64 / 200.0;
    assert!((95.5..=96.5).contains(&cards), "{cards} % have an ID card");
}

#[test]
fn the_rates_of_twenty_thousand_people_are_believable() {
    let (truth, _) = demo();
    for period in ["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2025", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026"] {
        let managed = total(truth, "hypertension/managed_rate", period);
        let controlled = total(truth, "hypertension/control_rate", period);
        assert_eq!(managed.denominator, controlled.denominator);
        let share = managed.denominator as f64 / 200.0;
        assert!((6.0..=10.0).contains(&share), "{period}: {share} % of all are managed");
        assert!((60.0..=85.0).contains(&rate(managed)), "{period}: {} % as the rules have it", rate(managed));
        assert!((60.0..=85.0).contains(&rate(controlled)), "{period}: {} % controlled", rate(controlled));
        let full = numbers(truth, "hypertension/managed_rate", period);
        let full = full.filter(|number| number.denominator > 0 && number.numerator == number.denominator).count();
        assert!(full <= 2, "{period}: {full} places have exactly 100 %");
    }
}

#[test]
fn the_doses_of_twenty_thousand_people_are_believable() {
    let (truth, _) = demo();
    for period in ["2025", "2026Q3"] {
        let within = |name: &str, band: std::ops::RangeInclusive<f64>| {
            let id = format!("immunisation/{name}");
            let number = total(truth, &id, period);
            assert!(number.denominator >= 50, "{period} {name}: of {}", number.denominator);
            assert!(band.contains(&rate(number)), "{period} {name}: {} %", rate(number));
        };
        within("coverage_12", 90.0..=99.5);
        within("coverage_24", 90.0..=99.5);
        within("coverage_84", 85.0..=99.5);
        within("timeliness", 82.0..=99.0);
        within("full_by_12_months", 80.0..=98.0);
        within("zero_dose", 0.0..=3.0);
        within("drop_out_dtap", 0.0..=8.0);
        within("card_built", 94.0..=99.9);
    }
}

#[test]
fn the_numbers_of_villages_add_up_to_towns_county_and_total() {
    for residents in [300, 6_000] {
        let (truth, files) = county(residents);
        let (all, _) = resources(&files);
        let mut levels: HashMap<(&str, &str, &str), [u64; 2]> = HashMap::new();
        for number in &truth.indicators {
            let level = match (number.area.as_deref(), number.institution.as_deref()) {
                (None, None) => "total",
                (None, Some(_)) => "institutions",
                (Some(code), _) if code.ends_with("000000") => "county",
                (Some(code), _) if code.ends_with("000") => "towns",
                _ => "villages",
            };
            let sum = levels.entry((&number.indicator, &number.period, level)).or_default();
            // The denominator of a sum is 1 everywhere.
            sum[0] += number.numerator;
            sum[1] += if number.indicator.ends_with("_count") { 0 } else { number.denominator };
        }
        for ((indicator, period, level), sum) in &levels {
            if *level == "institutions" && !indicator.starts_with("hypertension/") {
                // A child without a card is nobody's.
                let total = levels[&(*indicator, *period, "total")];
                assert!(
                    sum[0] <= total[0] && sum[1] <= total[1] && sum[1] * 10 >= total[1] * 9,
                    "{indicator} {period}"
                );
                continue;
            }
            assert_eq!(*sum, levels[&(*indicator, *period, "total")], "{indicator} {period} {level}");
        }
        let areas: BTreeSet<&str> = of_type(&all, "Location")
            .iter()
            .map(|(_, area)| area["identifier"][0]["value"].as_str().unwrap())
            .collect();
        let stated: BTreeSet<&str> = truth.indicators.iter().filter_map(|number| number.area.as_deref()).collect();
        assert_eq!(areas, stated);
    }
}

#[test]
fn places_follow_from_the_number_of_residents() {
    for (residents, towns) in [(300, 2), (20_000, 4), (33_000, 6)] {
        let (truth, files) = county(residents);
        let (all, _) = resources(&files);
        let kinds = |kind: &str| {
            of_type(&all, "Location")
                .iter()
                .filter(|(_, area)| area["type"][0]["coding"][0]["code"].as_str() == Some(kind))
                .count()
        };
        let made = kinds("town") + kinds("township") + kinds("subdistrict");
        assert_eq!(made, towns, "{residents}");
        assert!(kinds("village") >= 2 * towns);
        let of_kind = |kind: &str| {
            of_type(&all, "Organization")
                .iter()
                .filter(|(_, one)| one["type"][0]["coding"][0]["code"].as_str() == Some(kind))
                .count()
        };
        assert_eq!(of_kind("township_centre"), towns);
        for kind in ["commission", "county_hospital", "cdc", "mch"] {
            assert_eq!(of_kind(kind), 1, "{kind}");
        }
        if residents >= 20_000 {
            let per_clinic = residents as usize / of_kind("village_clinic");
            assert!((1000..=1500).contains(&per_clinic), "{per_clinic} residents per clinic");
        }
        let names: BTreeSet<_> =
            of_type(&all, "Organization").iter().map(|(_, one)| one["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names.len(), of_type(&all, "Organization").len(), "names are given once");
        assert_eq!(truth.people.len(), residents as usize);
    }
}

#[test]
fn every_id_card_is_well_formed_unassigned_and_given_once() {
    let (truth, files) = county(3_000);
    let (all, _) = resources(&files);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let mut seen = BTreeSet::new();
    for person in people(&truth, &all) {
        assert!(
            person["telecom"][0]["value"].as_str().is_none_or(|phone| phone.len() == 11 && phone.starts_with("1003"))
        );
        let Some(number) = person["identifier"][0]["value"].as_str() else {
            continue;
        };
        let digits: Vec<u32> = number.chars().take(17).map(|digit| digit.to_digit(10).unwrap()).collect();
        let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
        assert_eq!(number.chars().last(), "10X98765432".chars().nth(sum as usize % 11), "{number}");
        assert!(number.starts_with("990121"), "{number}");
        assert_eq!(number[6..14], person["birthDate"].as_str().unwrap().replace('-', ""));
        assert_eq!(digits[16] % 2 == 1, person["gender"].as_str() == Some("male"));
        assert!(seen.insert(number.to_owned()), "{number}");
    }
}

fn of_kind<'a>(truth: &'a Truth, kind: &'a str) -> impl Iterator<Item = &'a Mistake> {
    truth.mistakes.iter().filter(move |mistake| mistake.kind == kind)
}

#[test]
fn every_kind_of_mistake_is_planted_and_listed() {
    let region: toml::Table = toml::from_slice(&content()["regions/demo/synth.toml"]).unwrap();
    for residents in [300, 2_000] {
        let (truth, files) = county(residents);
        let (all, broken) = resources(&files);
        for kind in region["mistakes"].as_table().unwrap().keys() {
            assert!(of_kind(&truth, kind).count() > 0, "{residents}: no {kind}");
        }
        let listed: Vec<_> = of_kind(&truth, "broken_line").map(|mistake| mistake.record.clone()).collect();
        assert_eq!(BTreeSet::from_iter(broken), BTreeSet::from_iter(listed));
        let records: BTreeSet<String> = all
            .iter()
            .map(|(sender, one)| {
                format!("{sender}|{}/{}", one["resourceType"].as_str().unwrap(), one["id"].as_str().unwrap())
            })
            .collect();
        let sheets: BTreeSet<String> =
            files.iter().filter(|file| is_sheet(file)).map(|file| format!("{}|{}", file.sender, file.name)).collect();
        for mistake in truth.mistakes.iter().filter(|mistake| mistake.kind != "broken_line") {
            let sheet = mistake.record.split_once('#').map_or("", |(sheet, _)| sheet);
            assert!(records.contains(&mistake.record) || sheets.contains(sheet), "{mistake:?}");
            assert!(["harmless", "set_aside", "outvoted", "duplicate"].contains(&mistake.fate.as_str()));
        }
    }
}

#[test]
fn what_the_caring_institution_knows_is_newer_than_all_else() {
    let (truth, files) = county(4_000);
    let (all, _) = resources(&files);
    let updated: HashMap<String, &str> = of_type(&all, "Patient")
        .into_iter()
        .map(|(sender, one)| {
            (format!("{sender}|Patient/{}", one["id"].as_str().unwrap()), one["meta"]["lastUpdated"].as_str().unwrap())
        })
        .collect();
    assert!(truth.links().count() > 400);
    // A row of a sheet does not say when it was written.
    for [right, other] in truth.links().filter(|pair| !pair[1].contains('#')) {
        assert!(updated[right] > updated[other], "{right} {other}");
    }
}

#[test]
fn nothing_happens_after_today_and_files_stay_small() {
    for today in [date(2026, 11, 16), date(2026, 10, 5), date(2026, 2, 20), date(2027, 1, 3)] {
        let (truth, files) = county_of(&Order { residents: 1_500, seed: 3, today });
        let (all, _) = resources(&files);
        let impossible = format!("{}-02-30", today.year());
        for (_, one) in &all {
            let day =
                one["effectiveDateTime"].as_str().or(one["authored"].as_str()).or(one["period"]["start"].as_str());
            let Some(day) = day.filter(|day| !day.ends_with("-02-30")) else {
                continue;
            };
            assert!(day.parse::<Day>().unwrap() <= today, "{day} {impossible}");
        }
        assert!(files.iter().all(|file| file.bytes.len() < 2 << 20));
        let names: BTreeSet<_> = files.iter().map(|file| (&file.sender, &file.name)).collect();
        assert_eq!(names.len(), files.len(), "no file is written twice");
        assert_eq!(later(today, 0), truth.today);
    }
}

#[test]
fn all_items_of_all_forms_hold_what_the_items_file_allows() {
    let (_, files) = county(3_000);
    let (all, _) = resources(&files);
    let mut items = toml::Table::new();
    for (path, bytes) in content() {
        if path.ends_with("/items.toml") {
            items.extend(toml::from_slice::<toml::Table>(&bytes).unwrap());
        }
    }
    let forms = of_type(&all, "QuestionnaireResponse");
    assert!(forms.len() > 100);
    for (_, form) in forms {
        for answered in form["item"].as_array().unwrap().iter() {
            let item = &items[answered["linkId"].as_str().unwrap()];
            let answer = &answered["answer"][0];
            let number = answer["valueInteger"].as_f64().or(answer["valueDecimal"].as_f64());
            let bound = |name: &str| {
                item.get(name).and_then(|bound| bound.as_float().or(bound.as_integer().map(|one| one as f64)))
            };
            if let Some(number) = number {
                assert!(
                    bound("min").is_none_or(|min| min <= number) && bound("max").is_none_or(|max| number <= max),
                    "{answered:?}"
                );
            }
            if let Some(code) = answer["valueCoding"]["code"].as_str() {
                let options = item["options"].as_array().unwrap();
                assert!(options.iter().any(|option| option.as_str() == Some(code)), "{answered:?}");
            }
        }
    }
}

#[test]
fn the_machine_knows_no_programme() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let programmes: BTreeSet<String> = content()
        .keys()
        .filter_map(|path| path.strip_prefix("programmes/")?.split('/').next().map(str::to_owned))
        .collect();
    for entry in std::fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for programme in programmes.iter().filter(|name| !name.starts_with('_') && !path.ends_with("tests.rs")) {
            assert!(!text.contains(programme.as_str()), "{} says {programme}", path.display());
        }
    }
}

#[test]
fn a_sheets_rows_are_named_by_file_and_row_under_the_mappings_columns() {
    let (truth, files) = county(3_000);
    let named = |file: &SynthFile| format!("{}|{}#", file.sender, file.name);
    let mut rows = 0;
    let texts = files.iter().filter(|file| file.name.ends_with(".csv"));
    for file in texts {
        let (text, _, broken) = encoding_rs::GB18030.decode(&file.bytes);
        assert!(!broken && std::str::from_utf8(&file.bytes).is_err(), "{} is GB18030 and nothing else", file.name);
        let (head, lines) = text.split_once("\r\n").unwrap();
        assert!(head.starts_with("姓名,身份证号,") && head.contains(",血压,"), "{head}");
        let own = named(file);
        let known: BTreeSet<&str> = truth
            .people
            .iter()
            .flat_map(|person| &person.records)
            .filter_map(|record| record.strip_prefix(&own))
            .collect();
        for (line, number) in lines.lines().zip(2..) {
            assert!(known.contains(number.to_string().as_str()) && line.split(',').count() > 8, "{number}: {line}");
            rows += 1;
        }
    }
    assert!(rows > 100, "{rows} follow-ups");
    let books = files.iter().filter(|file| file.name.ends_with(".xlsx"));
    let books: Vec<_> = books.map(|file| file.name.split('-').next().unwrap()).collect();
    assert!(["enrol", "end", "checkup"].iter().all(|kind| books.contains(kind)), "{books:?}");
}
