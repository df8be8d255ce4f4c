//! One wrong link: found on the review page, undone; histories, counts and gap lists follow.

use crate::program::{county, json, run, text};
use crate::site::{Site, hidden};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::fs;
use std::path::Path;

const INDICATOR: &str = "hypertension/control_rate";
const PERIOD: &str = "2026Q4";
const PAGE: &str = "/indicators/hypertension/control_rate?period=2026Q4";

#[test]
fn a_wrong_link_is_found_on_the_review_page_undone_and_every_number_follows() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    county(600, &data);
    let before = count(&data);
    let victim = controlled_with_a_card(&data);
    let file = dir.path().join("typed.ndjson");
    fs::write(&file, typed_with_the_card_of(&victim)).unwrap();
    run(&["import", "--data", text(&data), "--sender", "clinic-of-the-mistake", text(&file)]);
    let linked = count(&data);
    assert_eq!(linked, (before.0 - 1, before.1), "the stranger's pressure counts for the victim");

    let site = Site::start(&data);
    site.sign_in("keyuan");
    let review = site.page("/links");
    assert!(review.contains(STRANGER), "the doubtful link waits: {review}");
    let card = review.split("<section").find(|part| part.contains(STRANGER)).unwrap();
    assert!(card.contains("table class=\"weights\"") && review.contains("accesskey=\"d\""), "weights and keys: {card}");
    let record = card.split("action=\"/links/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (csrf, seen) = (hidden(&review, "csrf"), hidden(card, "seen"));
    let answer = |answer: &str, seen: &str| {
        let fields = [("csrf", csrf.as_str()), ("seen", seen), ("answer", answer), ("reason", "asked by telephone")];
        site.post(&format!("/links/{record}"), &fields)
    };
    let (status, to, page) = answer("other", &seen);
    assert_eq!(status, 303, "{page}");
    let stranger = to.split("done=").nth(1).unwrap().to_owned();
    assert_eq!(answer("other", &seen).0, 400, "who decides on an old page is told");
    assert!(!site.page("/links").contains(STRANGER), "nothing waits any more");

    assert_eq!(shown(&site), (before.0, before.1 + 1), "the victim is controlled again, the stranger is a case");
    let page = site.page(PAGE);
    assert!(page.contains(&format!("/residents/{stranger}")), "the stranger is on the gap list");
    assert!(!gaps_hold(&page, &victim.resident), "the victim is not");
    let own = site.page(&format!("/residents/{stranger}"));
    assert!(own.contains("168") && own.contains("asked by telephone"), "the visit went along, with the reason: {own}");
    assert!(!site.page(&format!("/residents/{}", victim.resident)).contains("168"));

    let back = [("csrf", csrf.as_str()), ("seen", &*hidden(&own, "seen")), ("answer", "undo"), ("back", "resident")];
    let (status, to, page) = site.post(&format!("/links/{record}"), &back);
    assert_eq!((status, to), (303, format!("/residents/{}", victim.resident)), "{page}");
    assert_eq!(shown(&site), linked, "taken back, it is as before");
    drop(site);
    assert_eq!(count(&data), linked);
}

#[test]
fn a_village_doctor_does_not_say_who_is_who() {
    let dir = tempfile::tempdir().unwrap();
    county(300, dir.path());
    let site = Site::start(dir.path());
    site.sign_in("cunyi");
    assert_eq!(site.get("/links").0, 404);
    let home = site.page("/");
    let fields = [("csrf", &*hidden(&home, "csrf")), ("seen", "1"), ("answer", "other")];
    assert_eq!(site.post("/links/1", &fields).0, 403);
}

pub const STRANGER: &str = "司徒无误";

pub struct Victim {
    pub resident: String,
    patient: Value,
}

/// Somebody who is controlled, with the record of a sender that says an ID number.
pub fn controlled_with_a_card(data: &Path) -> Victim {
    let args = ["indicator", "run", INDICATOR, "--period", PERIOD, "--rows", "--json", "--data", text(data)];
    let rows = run(&args);
    let subjects = rows.lines().map(|line| sonic_rs::from_str::<Value>(line).unwrap());
    let met: Vec<String> =
        subjects.filter(|row| row["met"].as_bool() == Some(true)).map(|row| row["subject"].to_string()).collect();
    let patients = run(&["export", "--type", "Patient", "--data", text(data)]);
    let patients: Vec<Value> = patients.lines().map(|line| sonic_rs::from_str(line).unwrap()).collect();
    let site = Site::start(data);
    site.sign_in("keyuan");
    let known = |resident: &String| {
        let page = site.page(&format!("/residents/{resident}"));
        let has_card = |patient: &&Value| {
            patient["identifier"].is_array() && page.contains(&format!("Patient/{}<", patient["id"].as_str().unwrap()))
        };
        let patient = patients.iter().find(has_card)?.clone();
        Some(Victim { resident: resident.clone(), patient })
    };
    met.iter().find_map(known).expect("somebody controlled has a card")
}

/// Somebody else, typed into the record with the victim's ID number; with a pressure above the goal.
pub fn typed_with_the_card_of(victim: &Victim) -> String {
    let patient = &victim.patient;
    let (born, sex, card) = (&patient["birthDate"], &patient["gender"], &patient["identifier"]);
    let address = &patient["address"];
    let institution = r#"{"identifier":{"system":"urn:jikang:institution","value":"990121-01"}}"#;
    let lines = [
        format!(
            r#"{{"resourceType":"Patient","id":"s1","meta":{{"lastUpdated":"2020-01-01T08:00:00Z"}},"name":[{{"text":"{STRANGER}"}}],"birthDate":{born},"gender":{sex},"identifier":{card},"address":{address}}}"#
        ),
        format!(
            r#"{{"resourceType":"EpisodeOfCare","id":"e1","status":"active","type":[{{"coding":[{{"system":"urn:jikang:programme","code":"hypertension"}}]}}],"patient":{{"reference":"Patient/s1"}},"managingOrganization":{institution},"period":{{"start":"2024-03-01"}}}}"#
        ),
        format!(
            r#"{{"resourceType":"QuestionnaireResponse","id":"v1","questionnaire":"urn:jikang:form:hypertension/follow_up","status":"completed","subject":{{"reference":"Patient/s1"}},"authored":"2026-11-15","author":{institution},"item":[{{"linkId":"visit_mode","answer":[{{"valueCoding":{{"code":"AMB"}}}}]}},{{"linkId":"hypertension_symptoms","answer":[{{"valueCoding":{{"code":"1"}}}}]}},{{"linkId":"systolic","answer":[{{"valueInteger":168}}]}},{{"linkId":"diastolic","answer":[{{"valueInteger":98}}]}},{{"linkId":"medication_adherence","answer":[{{"valueCoding":{{"code":"1"}}}}]}},{{"linkId":"adverse_reaction","answer":[{{"valueCoding":{{"code":"1"}}}}]}}]}}"#
        ),
    ];
    lines.join("\n")
}

/// Numerator and denominator.
fn count(data: &Path) -> (i64, i64) {
    let told = json(&["indicator", "run", INDICATOR, "--period", PERIOD, "--json", "--data", text(data)]);
    let total = &told.as_array().unwrap()[0];
    (total["numerator"].as_i64().unwrap(), total["denominator"].as_i64().unwrap())
}

/// The same from the page.
fn shown(site: &Site) -> (i64, i64) {
    let page = site.page(PAGE);
    let total = page.split("class=\"total\"").nth(1).unwrap_or_else(|| panic!("no total in {page}"));
    let fraction = total.split("class=\"sub\">").nth(1).unwrap();
    let fraction = fraction.split('<').next().unwrap().replace(',', "");
    let (numerator, denominator) = fraction.split_once('/').unwrap();
    (numerator.trim().parse().unwrap(), denominator.trim().parse().unwrap())
}

fn gaps_hold(page: &str, resident: &str) -> bool {
    let list = page.split("id=\"gaps\"").nth(1).unwrap();
    list.contains(&format!("/residents/{resident}\""))
}
