//! A number as it was known then: after a late, a corrected and a relinked record the old change still
//! gives the old number.

use crate::program::{copy_folder, county, json, output, run, text};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::fs;
use std::path::Path;

const INDICATOR: &str = "hypertension/control_rate";

#[test]
fn an_old_change_gives_the_old_number_after_late_and_corrected_records() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(300, &data);
    let (then, change) = count(&data, None);
    let send = |name: &str, systolic: u32, updated: &str| {
        let file = dir.path().join(name);
        fs::write(&file, somebody(systolic, updated)).unwrap();
        run(&["import", "--data", text(&data), "--sender", "late", text(&file)]);
    };
    send("first.ndjson", 168, "2026-11-15T08:00:00Z");
    let (late, second) = count(&data, None);
    assert_eq!(late, (then.0, then.1 + 1));
    send("corrected.ndjson", 118, "2026-11-15T09:00:00Z");
    let (corrected, third) = count(&data, None);
    assert_eq!(corrected, (then.0 + 1, then.1 + 1));
    assert_eq!(count(&data, Some(change)).0, then);
    assert_eq!(count(&data, Some(second)).0, late);
    assert_eq!(count(&data, Some(third)).0, corrected);
    let beyond = (third + 1).to_string();
    let refused = output(&["indicator", "run", INDICATOR, "--as-of", &beyond, "--data", text(&data)]);
    assert_eq!(refused.status.code(), Some(2), "there is no such change yet");
}

#[test]
fn faulty_content_is_told_and_the_kept_one_goes_on_serving() {
    let dir = tempfile::tempdir().unwrap();
    let (data, content) = (dir.path().join("data"), dir.path().join("content"));
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&crate::program::root().join(folder), &content.join(folder));
    }
    let args = ["--content", text(&content), "--data", text(&data)];
    run(&[&["demo", "--residents", "300", "--no-serve"][..], &args].concat());
    let ask = [&["indicator", "run", INDICATOR, "--json"][..], &args].concat();
    let before = run(&ask);
    let sql = content.join("programmes/hypertension/indicators/control_rate.sql");
    let text_of = fs::read_to_string(&sql).unwrap();
    fs::write(&sql, text_of.replace("-- kind: yes_no", "-- kind: maybe")).unwrap();
    let after = output(&ask);
    let told = String::from_utf8_lossy(&after.stderr).into_owned();
    assert!(told.contains("control_rate.sql line 1"), "file and line are told: {told}");
    assert!(after.status.success(), "{told}");
    assert_eq!(String::from_utf8(after.stdout).unwrap(), before);
}

/// Numerator and denominator, and up to which change they are.
fn count(data: &Path, as_of: Option<u64>) -> ((i64, i64), u64) {
    let change = as_of.map(|change| change.to_string());
    let mut args = vec!["indicator", "run", INDICATOR, "--period", "2026Q4", "--json", "--data", text(data)];
    args.extend(change.iter().flat_map(|change| ["--as-of", change.as_str()]));
    let told = json(&args);
    let total = &told.as_array().unwrap()[0];
    let number = |name: &str| total[name].as_i64().unwrap();
    ((number("numerator"), number("denominator")), total["as_of"]["change"].as_u64().unwrap())
}

fn somebody(systolic: u32, updated: &str) -> String {
    let patient =
        r#"{"resourceType":"Patient","id":"p1","name":[{"text":"司徒无误"}],"birthDate":"1956-02-01","gender":"male"}"#;
    let episode = r#"{"resourceType":"EpisodeOfCare","id":"e1","status":"active","type":[{"coding":[{"system":"urn:jikang:programme","code":"hypertension"}]}],"patient":{"reference":"Patient/p1"},"period":{"start":"2024-03-01"}}"#;
    let visit = format!(
        r#"{{"resourceType":"QuestionnaireResponse","id":"v1","meta":{{"lastUpdated":"{updated}"}},"questionnaire":"urn:jikang:form:hypertension/follow_up","status":"completed","subject":{{"reference":"Patient/p1"}},"authored":"2026-11-15","item":[{{"linkId":"visit_mode","answer":[{{"valueCoding":{{"code":"AMB"}}}}]}},{{"linkId":"hypertension_symptoms","answer":[{{"valueCoding":{{"code":"1"}}}}]}},{{"linkId":"systolic","answer":[{{"valueInteger":{systolic}}}]}},{{"linkId":"diastolic","answer":[{{"valueInteger":78}}]}},{{"linkId":"medication_adherence","answer":[{{"valueCoding":{{"code":"1"}}}}]}},{{"linkId":"adverse_reaction","answer":[{{"valueCoding":{{"code":"1"}}}}]}}]}}"#
    );
    [patient.to_owned(), episode.to_owned(), visit].join("\n")
}
