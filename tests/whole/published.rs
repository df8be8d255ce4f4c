//! A published number stays what it was after a late, a corrected and a relinked record, under another
//! definition, after a rebuild and in a backup; made anew from ground it comes out the same, row by row.

use crate::links::{STRANGER, controlled_with_a_card, typed_with_the_card_of};
use crate::program::{copy_folder, county, json, output, root, run, text};
use crate::site::{Site, hidden};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const INDICATOR: &str = "hypertension/control_rate";
const PAGE: &str = "/indicators/hypertension/control_rate?period=2026Q4";

#[test]
fn a_published_number_stays_whatever_comes_later_and_the_difference_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(600, &data);
    let send = |sender: &str, lines: String| {
        let file = dir.path().join("sent.ndjson");
        fs::write(&file, lines).unwrap();
        run(&["import", "--data", text(&data), "--sender", sender, text(&file)]);
    };
    let victim = controlled_with_a_card(&data);
    send("corrected", somebody("p1", "司马更正", "1956-02-01", 168, "2026-11-15T08:00:00Z"));

    let site = Site::start(&data);
    site.sign_in("keyuan");
    let csrf = hidden(&site.page(PAGE), "csrf");
    let fields = [("csrf", csrf.as_str()), ("period", "2026Q4")];
    let (status, to, page) = site.post("/indicators/hypertension/control_rate/publish", &fields);
    assert_eq!(status, 303, "{page}");
    let number = to.strip_prefix("/published/").unwrap().to_owned();
    assert_eq!(site.post("/indicators/hypertension/control_rate/publish", &fields).0, 400, "it stands already");
    assert!(site.page(&to).contains("与发布时一致"), "nothing has changed yet");
    drop(site);
    let then = shown(&data, &number)["then"].clone();
    assert_eq!(numbers(&then), total(&data));

    send("late", somebody("p2", "司空迟到", "1957-03-02", 118, "2026-11-15T08:00:00Z"));
    send("corrected", somebody("p1", "司马更正", "1956-02-01", 118, "2026-11-15T09:00:00Z"));
    send("clinic-of-the-mistake", typed_with_the_card_of(&victim));
    let site = Site::start(&data);
    site.sign_in("keyuan");
    let review = site.page("/links");
    let card = review.split("<section").find(|part| part.contains(STRANGER)).unwrap();
    let record = card.split("action=\"/links/").nth(1).unwrap().split('"').next().unwrap();
    let (csrf, seen) = (hidden(&review, "csrf"), hidden(card, "seen"));
    let answer = [("csrf", csrf.as_str()), ("seen", seen.as_str()), ("answer", "other"), ("reason", "asked")];
    assert_eq!(site.post(&format!("/links/{record}"), &answer).0, 303);
    let page = site.page(&to);
    for words in ["记录晚到", "记录被更正或删除", "身份匹配有调整", "司***", "血压未达标"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    drop(site);
    let site = Site::start(&data);
    site.sign_in("zhuren");
    let page = site.page(&to);
    assert!(page.contains("记录晚到") && !page.contains('司'), "a leader sees numbers and not people: {page}");
    let home = site.page(PAGE);
    assert!(!home.contains("control_rate/publish"), "who does not answer for a programme does not publish");
    drop(site);

    let told = shown(&data, &number);
    assert_eq!(told["then"], then);
    assert_eq!(numbers(&told["now"]), total(&data));
    assert_eq!(numbers(&told["now"]), (numbers(&then).0 + 2, numbers(&then).1 + 2));
    assert_eq!(causes(&told), [("corrected", 1), ("late", 1), ("relinked", 1)].map(|(k, n)| (k.into(), n)).into());
    assert_eq!(told["subjects"].as_array().unwrap().len(), 3);
    proven(&data, &number);

    run(&["rebuild", "--data", text(&data)]);
    assert_eq!(shown(&data, &number)["then"], then);
    let (backup, restored) = (dir.path().join("backup"), dir.path().join("restored"));
    assert!(run(&["backup", "--data", text(&data), text(&backup)]).contains("1 published numbers"));
    run(&["restore", "--data", text(&restored), text(&backup)]);
    assert_eq!(shown(&restored, &number), told);
    under_another_definition(&data, &dir.path().join("content"), &number, &told);
}

/// A stricter limit: nobody's records change, the number does, and what was published does not.
fn under_another_definition(data: &Path, content: &Path, number: &str, before: &Value) {
    for folder in ["programmes", "institutions", "regions", "languages"] {
        copy_folder(&root().join(folder), &content.join(folder));
    }
    let limits = content.join("programmes/hypertension/limits.csv");
    let changed = fs::read_to_string(&limits).unwrap().replace("goal_systolic,140", "goal_systolic,130");
    fs::write(&limits, changed.replace("goal_systolic_elder,150", "goal_systolic_elder,130")).unwrap();
    let under = ["--content", text(content), "--data", text(data)];
    let told = json(&[&["indicator", "published", number, "--json"][..], &under].concat());
    assert_eq!(told["then"], before["then"]);
    assert!(causes(&told)["definition"] > 0, "{told}");
    let proof = json(&[&["indicator", "published", number, "--prove", "--json"][..], &under].concat());
    assert_eq!(proof["proven"].as_bool(), Some(true));
    let again = ["indicator", "publish", INDICATOR, "--period", "2026Q4", "--json"];
    assert_eq!(output(&[&again[..], &under].concat()).status.code(), Some(2), "a correction names what it corrects");
    let again = json(&[&again[..], &["--replaces", number], &under].concat());
    assert_eq!(numbers(&again), numbers(&told["now"]));
    let list = json(&[&["indicator", "published", "--json"][..], &under].concat());
    assert_eq!(list[1]["replaced_by"], again["number"]);
    assert_eq!(list[0]["replaces"], list[1]["number"]);
}

fn proven(data: &Path, number: &str) {
    let told = json(&["indicator", "published", number, "--prove", "--json", "--data", text(data)]);
    assert_eq!(told["proven"].as_bool(), Some(true));
}

fn shown(data: &Path, number: &str) -> Value {
    json(&["indicator", "published", number, "--json", "--data", text(data)])
}

fn causes(told: &Value) -> BTreeMap<String, i64> {
    let causes = told["causes"].as_array().unwrap();
    let one = |cause: &Value| (cause["cause"].as_str().unwrap().to_owned(), cause["subjects"].as_i64().unwrap());
    causes.iter().map(one).collect()
}

fn total(data: &Path) -> (i64, i64) {
    numbers(&json(&["indicator", "run", INDICATOR, "--period", "2026Q4", "--json", "--data", text(data)])[0])
}

fn numbers(told: &Value) -> (i64, i64) {
    (told["numerator"].as_i64().unwrap(), told["denominator"].as_i64().unwrap())
}

pub fn somebody(id: &str, name: &str, born: &str, systolic: u32, updated: &str) -> String {
    let patient = format!(
        r#"{{"resourceType":"Patient","id":"{id}","name":[{{"text":"{name}"}}],"birthDate":"{born}","gender":"male"}}"#
    );
    let episode = format!(
        r#"{{"resourceType":"EpisodeOfCare","id":"e-{id}","status":"active","type":[{{"coding":[{{"system":"urn:jikang:programme","code":"hypertension"}}]}}],"patient":{{"reference":"Patient/{id}"}},"period":{{"start":"2024-03-01"}}}}"#
    );
    let visit = format!(
        r#"{{"resourceType":"QuestionnaireResponse","id":"v-{id}","meta":{{"lastUpdated":"{updated}"}},"questionnaire":"urn:jikang:form:hypertension/follow_up","status":"completed","subject":{{"reference":"Patient/{id}"}},"authored":"2026-11-15","item":[{{"linkId":"visit_mode","answer":[{{"valueCoding":{{"code":"AMB"}}}}]}},{{"linkId":"hypertension_symptoms","answer":[{{"valueCoding":{{"code":"1"}}}}]}},{{"linkId":"systolic","answer":[{{"valueInteger":{systolic}}}]}},{{"linkId":"diastolic","answer":[{{"valueInteger":78}}]}},{{"linkId":"medication_adherence","answer":[{{"valueCoding":{{"code":"1"}}}}]}},{{"linkId":"adverse_reaction","answer":[{{"valueCoding":{{"code":"1"}}}}]}}]}}"#
    );
    [patient, episode, visit].join("\n")
}
