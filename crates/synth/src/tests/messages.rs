//! What the institutions send, mistakes included.

use super::*;
use crate::Mistake;
use crate::draw::later;
use jiff::civil::date;
use std::collections::BTreeSet;

fn of_kind<'a>(truth: &'a Truth, kind: &'a str) -> impl Iterator<Item = &'a Mistake> {
    truth.mistakes.iter().filter(move |mistake| mistake.kind == kind)
}

#[test]
fn every_kind_of_mistake_is_planted_and_listed() {
    let region: toml::Table = toml::from_slice(&content()["regions/demo/synth.toml"]).unwrap();
    for residents in [1_000, 2_000] {
        let (truth, files) = county(residents);
        let (all, broken) = resources(files);
        for kind in region["mistakes"].as_table().unwrap().keys() {
            assert!(of_kind(truth, kind).count() > 0, "{residents}: no {kind}");
        }
        let listed: Vec<_> = of_kind(truth, "broken_line").map(|mistake| mistake.record.clone()).collect();
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
    let (truth, files) = county(3_000);
    let (all, _) = resources(files);
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
    let (all, _) = resources(files);
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
    let files = std::fs::read_dir(source).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.is_file()) {
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
