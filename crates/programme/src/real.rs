//! The real folders, for tests: they must load, and a fault in them must be told with its line.

use crate::{Content, Files};
use std::path::Path;

/// The files of the repository's own content folders.
pub(crate) fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Files::new();
    for folder in crate::files::FOLDERS {
        gather(&root.join(folder), folder, &mut files);
    }
    files
}

fn gather(folder: &Path, below: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = format!("{below}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &path, files);
        } else {
            files.insert(path, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// The repository's own content.
pub(crate) fn content() -> Content {
    Content::load(&files()).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

/// Loads the real folders with one file changed; the places and codes of what is wrong.
#[track_caller]
fn spoil(path: &str, change: impl Fn(String) -> String) -> Vec<(String, String)> {
    let mut files = files();
    let text = String::from_utf8(files.remove(path).unwrap_or_default()).unwrap();
    files.insert(path.into(), change(text).into_bytes());
    // A file that is as the changed one has the same fault.
    let is_alike = |file: &str| String::from_utf8_lossy(&files[file]).lines().any(|line| line.contains(" as: "));
    let issues = Content::load(&files).map(|_| ()).unwrap_err();
    let own = issues.into_iter().filter(|issue| !is_alike(issue.place.split(':').next().unwrap_or_default()));
    own.map(|issue| (issue.place, issue.code)).collect()
}

fn pair(place: &str, code: &str) -> (String, String) {
    (place.into(), code.into())
}

/// The line on which a real file first says this.
pub(crate) fn line(path: &str, needle: &str) -> usize {
    crate::place::line_of(std::str::from_utf8(&files()[path]).unwrap(), needle)
}

const FORM: &str = "programmes/hypertension/forms/end.toml";
const TERMS: &str = "programmes/hypertension/terms.csv";
const RATE: &str = "programmes/hypertension/indicators/control_rate.sql";
const VIEW: &str = "programmes/_shared/views/patient.json";

#[test]
fn the_real_folders_load() {
    let content = content();
    assert_eq!(content.hash.len(), 64);
    assert!(content.indicators.contains_key("hypertension/control_rate"));
    assert!(content.views.contains_key("hypertension.member"));
    assert!(content.forms.contains_key("hypertension/follow_up"));
    assert!(!content.programmes["hypertension"].due.is_empty());
}

#[test]
fn an_older_definition_stands_beside_the_one_that_holds_now() {
    let mut files = files();
    let text = files[RATE].clone();
    files.insert(RATE.replace(".sql", ".until_2025-12-31.sql"), text.clone());
    let content = Content::load(&files).unwrap();
    let (until, older) = &content.older[0];
    assert_eq!((until.to_string().as_str(), older.id.as_str()), ("2025-12-31", "hypertension/control_rate"));
    assert!(content.indicators.contains_key(&older.id));
    files.insert(RATE.replace(".sql", ".until_soon.sql"), text);
    let issues = Content::load(&files).map(|_| ()).unwrap_err();
    assert!(issues[0].place.contains("until_soon.sql") && issues[0].code == "content_bad_value", "{issues:?}");
    files.remove(&RATE.replace(".sql", ".until_soon.sql"));
    files.remove(RATE);
    let issues = Content::load(&files).map(|_| ()).unwrap_err();
    assert!(issues.iter().any(|issue| issue.code == "content_older_alone"), "{issues:?}");
}

#[test]
fn a_fault_is_told_with_file_and_line() {
    let found = spoil(FORM, |text| text.replace("kind = \"end\"", "kind = \"goes\""));
    assert!(found.contains(&pair(&format!("{FORM}:2"), "content_toml")), "{found:?}");
    let found = spoil(FORM, |text| text.replace("\"end_text\"", "\"end_txt\""));
    assert_eq!(found[0], pair(&format!("{FORM}:9"), "content_missing_words"));
    assert_eq!(found[1], pair(&format!("{FORM}:9"), "content_unknown_item"));
    let found = spoil(TERMS, |text| text.replace("form.end,", "form.ends,"));
    assert_eq!(found, [pair(&format!("{FORM}:2"), "content_missing_words")]);
    let found = spoil(TERMS, |text| text + "programme,a,b\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "content_duplicate_key");
    let found = spoil(VIEW, |text| text.replacen("\"status\"", "status", 1));
    assert_eq!(found, [pair(&format!("{VIEW}:5"), "content_not_json")]);
    let found = spoil(VIEW, |text| text.replace("\"gender\"", "\"gender.(\""));
    assert_eq!(found, [pair(&format!("{VIEW}:{}", line(VIEW, "\"gender\"")), "bad_path")]);
    let found = spoil("programmes/_shared/items.toml", |text| text.replacen("type =", "typ =", 1));
    assert_eq!((found.len(), found[0].1.as_str()), (1, "content_toml"), "nothing that follows from it: {found:?}");
    let found = spoil("programmes/hypertension/notes.txt", |_| "x".into());
    assert_eq!(found, [pair("programmes/hypertension/notes.txt:1", "content_unknown_place")]);
}

#[test]
fn a_fault_among_the_sealed_codes_is_told_and_the_real_ones_seal() {
    const SEALED: &str = "programmes/_shared/sealed_codes.csv";
    let rows = "seal,system,code,as_of,source\na,urn:s,,2026-01-01,x\nA,urn:s,1,2026-01-01,x\na,urn:s,1,soon,x\n";
    let at = |line: usize, code| pair(&format!("{SEALED}:{line}"), code);
    let expected = [at(2, "content_empty_cell"), at(3, "content_bad_name"), at(4, "content_bad_value")];
    assert_eq!(spoil(SEALED, |_| rows.into()), expected);
    let content = content();
    let seal = |code: &str| {
        let text = format!(r#"{{"c":{{"system":"http://hl7.org/fhir/sid/icd-10-cn","code":"{code}"}}}}"#);
        content.seals.of(&fhir::Tree::read(text.as_bytes()).unwrap(), false)
    };
    let codes = ["F20.000x001", "F32.9", "A15.0", "B24", "A53.9", "B18.1", "B18.2", "I10"];
    let seals = ["severe_mental_disorder", "", "tuberculosis", "hiv", "syphilis", "hepatitis_b", "", ""];
    assert_eq!(codes.map(seal), seals);
}

#[test]
fn an_indicator_without_header_words_or_limits_is_refused() {
    let found = spoil(RATE, |text| text.replace("grain: quarter", ""));
    assert_eq!(found, [pair(&format!("{RATE}:1"), "content_header")]);
    let found = spoil(RATE, |text| text.replace("'no_reading'", "'unread'"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "content_missing_words");
    let found = spoil(RATE, |text| text.replace(":ended_in_denominator", ":ended_in"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "content_unknown_limit");
}

const SCHEDULE: &str = "programmes/immunisation/schedule.csv";
const GIVEN: &str = "programmes/immunisation/forms/vaccinate.toml";

#[test]
fn a_fault_in_a_schedule_or_in_a_form_that_gives_a_dose_is_told_with_file_and_line() {
    let found = spoil(SCHEDULE, |text| text.replacen("hepb,,1,hepb", "hepb,,1,hepq", 1));
    assert_eq!(found[0], pair(&format!("{SCHEDULE}:2"), "series_unknown_name"));
    let found = spoil("programmes/immunisation/findings.csv", |_| String::new());
    assert!(found.iter().any(|(_, code)| code == "series_unknown_name"), "{found:?}");
    let found = spoil(GIVEN, |text| text.replacen("\"vaccine_batch\"", "\"vaccine_lot\"", 1));
    assert_eq!(found, [pair(&format!("{GIVEN}:{}", line(GIVEN, "vaccine_batch")), "content_not_asked")]);
    let found = spoil("programmes/immunisation/items.toml", |text| text.replacen("\"hepb\", ", "", 1));
    assert!(
        found.contains(&pair(&format!("{GIVEN}:{}", line(GIVEN, "\"vaccine_product\"")), "series_products_differ"))
    );
    let found = spoil("programmes/immunisation/terms.csv", |text| text.replace("reason.live_gap,", "reason.gap,"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "content_missing_words");
    let found =
        spoil("programmes/immunisation/programme.toml", |text| text.replace("kind = \"series\"", "kind = \"at_age\""));
    assert!(found.iter().any(|(_, code)| code == "series_no_rule" || code == "content_due_needs"), "{found:?}");
}

const EXAMPLE: &str = "programmes/hypertension/examples/who_refuses_is_not_controlled.toml";

#[test]
fn an_example_speaks_only_of_what_there_is() {
    for (word, other) in [
        ("\"refused\"", "\"refused\", colour = 1"),
        ("control_rate", "rate"),
        ("met", "mat"),
        ("subject   = \"wang\"", "subject = \"li\""),
    ] {
        let found = spoil(EXAMPLE, |text| text.replace(word, other));
        assert_eq!(found.len(), 1, "{other}: {found:?}");
        assert_eq!(found[0].1, "content_example", "{other}");
    }
}

#[test]
fn every_example_is_read_with_people_and_expectations() {
    let content = content();
    assert!(content.examples.len() >= 25);
    let moved =
        content.examples.iter().find(|example| example.name == "the_area_is_where_the_person_lives_on_the_last_day");
    let moved = moved.unwrap();
    assert_eq!(moved.people["wang"].lived.len(), 2);
    assert_eq!(moved.expect.rows[0].period, Some(terms::Period::Quarter(2026, 1)));
    assert_eq!(moved.given.len(), 2);
}
