//! Reports that are written from data: every template agrees with itself before the checker, is the same file when it
//! is written again, and each of its numbers leads back to what was counted.

use crate::program::{county, json, output, run, text};
use crate::site::{Site, hidden};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const BODY: &str = "word/document.xml";

/// Writes a report about the demo's year; gives its two files.
fn built(data: &Path, template: &str, out: &Path, more: &[&str]) -> (PathBuf, PathBuf) {
    let args = ["report", "build", template, "--data", text(data), "--period", "2026", "--today", "2026-11-16"];
    run(&[&args[..], &["--out", text(out)], more].concat());
    (out.to_owned(), out.with_extension("xlsx"))
}

fn parts(docx: &Path) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(File::open(docx).unwrap()).unwrap();
    let part = |at| {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    };
    (0..ZipArchive::new(File::open(docx).unwrap()).unwrap().len()).map(part).collect()
}

fn body(docx: &Path) -> String {
    parts(docx).into_iter().find(|(name, _)| name == BODY).unwrap().1
}

/// The words of a document, and the names of its bookmarks with the words that they hold.
fn marked(body: &str) -> Vec<(String, String)> {
    let marks = body.split("<w:bookmarkStart ").skip(1);
    let mark = |mark: &str| {
        let name = mark.split("w:name=\"").nth(1).unwrap().split('"').next().unwrap();
        let words = mark.split("<w:t xml:space=\"preserve\">").nth(1).unwrap().split('<').next().unwrap();
        (name.to_owned(), words.to_owned())
    };
    marks.map(mark).collect()
}

#[test]
fn every_template_makes_a_report_that_agrees_with_itself_and_is_the_same_again() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(600, &data);
    let templates = json(&["report", "list", "--json"]);
    let templates = templates.as_array().unwrap();
    let languages = |wanted: &str| templates.iter().filter(|one| one["language"].as_str() == Some(wanted)).count();
    assert!(languages("zh") >= 5 && languages("en") >= 1);
    for template in templates {
        let name = template["report"].as_str().unwrap();
        let [one, other, last] = ["one", "other", "last"].map(|which| dir.path().join(format!("{name}-{which}.docx")));
        let (working, facts) = built(&data, name, &one, &[]);
        let again = built(&data, name, &other, &[]);
        assert_eq!(fs::read(&working).unwrap(), fs::read(again.0).unwrap(), "{name}");
        assert_eq!(fs::read(&facts).unwrap(), fs::read(again.1).unwrap(), "{name}");

        let checked = output(&["report", "check", text(&working)]);
        assert_eq!(checked.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&checked.stdout));

        let marks = marked(&body(&working));
        let mut names: Vec<&str> = marks.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert!(!marks.is_empty() && names.len() == marks.len(), "{name}: names of bookmarks are there once");
        // A code says nothing of the number that it stands for.
        assert!(names.iter().all(|name| name.starts_with('n') && name.len() >= 21));

        let (last, _) = built(&data, name, &last, &["--final"]);
        let shorter = dir.path().join(format!("{name}-shorter.docx"));
        let shorter = body(&built(&data, name, &shorter, &["--without", "2"]).0);
        assert!(shorter.len() < body(&working).len(), "{name}: a section is left out");
        let checked = output(&["report", "check", text(&dir.path().join(format!("{name}-shorter.docx")))]);
        assert_eq!(checked.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&checked.stdout));
        let strange = |part: &(String, String)| part.1.contains("bookmark") || part.0.contains("docProps");
        assert!(!parts(&last).iter().any(strange), "{name}: the final copy has no marks");
    }
}

#[test]
fn a_number_changed_by_hand_is_found_and_a_report_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(600, &data);
    let (docx, _) = built(&data, "annual_report", &dir.path().join("annual.docx"), &[]);
    let before = fs::read(&docx).unwrap();
    let again = ["report", "build", "annual_report", "--data", text(&data), "--period", "2026", "--out", text(&docx)];
    let refused = output(&again);
    assert_eq!((refused.status.code(), fs::read(&docx).unwrap()), (Some(2), before));

    // The rate that follows from the two counts before it.
    let old = body(&docx);
    let (at, words) = marked(&old)
        .windows(3)
        .find_map(|three| {
            let [whole, part, rate] = [0, 1, 2].map(|at| three[at].1.trim_end_matches(['人', '%']).parse::<f64>().ok());
            let follows = (part? / whole? * 100.0 - rate?).abs() < 0.006;
            (follows && three[2].1.ends_with('%')).then(|| three[2].clone())
        })
        .expect("a rate with both its counts");
    let wrong = format!("{:.2}%", words.trim_end_matches('%').parse::<f64>().unwrap() - 7.13);
    let place = old.find(&format!("w:name=\"{at}\"")).unwrap();
    let changed = format!("{}{}", &old[..place], old[place..].replacen(&words, &wrong, 1));
    let forged = dir.path().join("forged.docx");
    let mut archive = ZipWriter::new(File::create(&forged).unwrap());
    for (name, text) in parts(&docx) {
        archive.start_file(&name, SimpleFileOptions::default()).unwrap();
        archive.write_all(if name == BODY { changed.as_bytes() } else { text.as_bytes() }).unwrap();
    }
    archive.finish().unwrap();
    let told = output(&["report", "check", text(&forged)]);
    let words = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.code() == Some(1) && words.contains(&wrong), "{words}");
}

#[test]
fn a_draft_is_held_against_the_data_that_its_numbers_name() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(600, &data);
    let (docx, _) = built(&data, "annual_report", &dir.path().join("annual.docx"), &[]);
    let held = |file: &Path| {
        let with = ["--data", text(&data), "--period", "2026", "--today", "2026-11-16", "--json"];
        json(&[&["report", "check", text(file)][..], &with].concat())
    };
    let told = held(&docx);
    let claims = told["claims"].as_array().unwrap();
    let from_data = |claim: &&sonic_rs::Value| claim["why"].as_str().unwrap().starts_with("与系统中");
    assert!(claims.iter().filter(from_data).count() >= 3, "{told}");
    assert!(!claims.iter().any(|claim| claim["verdict"].as_str() == Some("inconsistent")), "{told}");
    let of_change = |claim: &&sonic_rs::Value| claim["why"].as_str().unwrap().contains("的变化一致");
    assert!(claims.iter().any(|claim| of_change(&claim)), "{told}");

    // Nothing in this text speaks against the number; the data do.
    let draft = dir.path().join("draft.txt");
    fs::write(&draft, "一、慢病管理\n高血压患者规范管理率99.87%，同比下降98.76个百分点，位列全县第99。").unwrap();
    let alone = output(&["report", "check", text(&draft)]);
    assert_eq!(alone.status.code(), Some(0));
    let with = ["--data", text(&data), "--period", "2026", "--today", "2026-11-16"];
    let told = output(&[&["report", "check", text(&draft)][..], &with].concat());
    let words = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.code() == Some(1) && words.starts_with("2:11\t差错\t99.87%"), "{words}");
    assert!(words.contains("差错\t98.76个百分点") && !words.contains("差错\t位列"), "the county has no peers: {words}");
}

#[test]
fn a_code_leads_back_to_what_was_counted_then_and_now() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(600, &data);
    let (docx, _) = built(&data, "annual_report", &dir.path().join("then.docx"), &[]);
    let (code, printed) = marked(&body(&docx)).into_iter().find(|(_, words)| words.ends_with('人')).unwrap();
    let ask = || json(&["report", "number", &code, "--json", "--data", text(&data)]);
    let told = ask();
    let change = told["as_of"]["change"].as_u64().unwrap().to_string();
    let count = |told: &sonic_rs::Value, when: &str| told[when][told["facet"].as_str().unwrap()].as_f64().unwrap();
    let number: f64 = printed.trim_end_matches('人').parse().unwrap();
    assert_eq!((count(&told, "then"), count(&told, "now")), (number, number));

    let late = dir.path().join("late.ndjson");
    let patient =
        r#"{"resourceType":"Patient","id":"p1","name":[{"text":"司徒无误"}],"birthDate":"1956-02-01","gender":"male"}"#;
    let member = r#"{"resourceType":"EpisodeOfCare","id":"e1","status":"active","type":[{"coding":[{"system":"urn:jikang:programme","code":"hypertension"}]}],"patient":{"reference":"Patient/p1"},"period":{"start":"2024-03-01"}}"#;
    fs::write(&late, [patient, member].join("\n")).unwrap();
    run(&["import", "--data", text(&data), "--sender", "late", text(&late)]);
    let then = built(&data, "annual_report", &dir.path().join("again.docx"), &["--as-of", &change]);
    assert_eq!(body(&then.0), body(&docx), "the same report years later, to the digit");
    assert_eq!(count(&ask(), "then"), number);
    // What it would say now is another number, and the reason is told.
    let moved = ["report", "moved", "annual_report", "--data", text(&data), "--period", "2026"];
    let moved = run(&[&moved[..], &["--today", "2026-11-16", "--as-of", &change]].concat());
    let whole = |line: &str| line.starts_with("hypertension/managed_rate\tdenominator") && line.ends_with("\trecords");
    assert!(moved.lines().any(whole), "{moved}");
    assert!(!moved.contains("\tdefinition"), "no definition has changed: {moved}");

    let unknown = output(&["report", "number", "nffffffffffffffffffff", "--data", text(&data)]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn a_report_is_looked_at_and_taken_away_and_a_draft_is_checked_on_pages() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(600, &data);
    let site = Site::start(&data);
    site.sign_in("zhuren");
    assert!(site.page("/indicators").contains("href=\"/reports\""));
    assert!(site.page("/reports").contains("/reports/annual_report"));
    let page = site.page("/reports/annual_report?period=2026");
    assert!(page.contains("class=\"number\" href=\"/indicators/hypertension/managed_rate?period=2026&amp;area="));
    let csrf = hidden(&page, "csrf");
    let fields = |kind| [("csrf", csrf.as_str()), ("period", "2026"), ("area", ""), ("file", kind)];
    let [working, last] = ["working", "final"].map(|kind| {
        let file = dir.path().join(kind);
        fs::write(&file, site.posted_file("/reports/annual_report/file", &fields(kind))).unwrap();
        body(&file)
    });
    assert!(!marked(&working).is_empty() && marked(&last).is_empty());
    assert!(site.posted_file("/reports/annual_report/file", &fields("facts")).starts_with(b"PK"));
    let forged = [("csrf", "0"), ("period", "2026"), ("area", ""), ("file", "final")];
    assert_eq!(site.post("/reports/annual_report/file", &forged).0, 403);
    assert_eq!(site.get("/reports/annual_report?area=000").0, 400, "there is no such area");

    let draft = "登记患者共计5222人，规范管理患者5006人，规范管理率96.86％。";
    let (status, _, told) = site.upload_to("/reports/check", "", "草稿.txt", draft.as_bytes());
    assert!(status == 200 && told.contains("class=\"claim claim-bad\"") && told.contains("5006 ÷ 5222 = 95.86%"));
    let (status, _, told) = site.upload_to("/reports/check", "", "草稿.docx", b"PK\x03\x04 torn");
    assert!(status == 200 && told.contains("role=\"alert\""), "what cannot be read is told with what to do");

    site.sign_out();
    site.sign_in("cunyi");
    assert!(!site.page("/reports").contains("/reports/annual_report"), "whoever counts only own people writes none");
    assert_eq!(site.get("/reports/annual_report").0, 404);
    site.sign_out();
    assert_eq!(site.get("/reports/annual_report").0, 303);
}
