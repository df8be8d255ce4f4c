//! Where resources stand in an arrival, and what a form's answers make.

use crate::draft::{Body, Draft};
use crate::form::{self, Form, Items};
use crate::json::{Layout, layout, read_document, read_lines};
use proptest::prelude::*;
use sonic_rs::JsonValueTrait;

const FORM: &str = r#"
kind = "visit"
mode = "mode"
[[section]]
key = "all"
items = [{ key = "mode" }, { key = "high" }, { key = "low" }, { key = "signs" }, { key = "note" }]
"#;

const ITEMS: &str = r#"
[mode]
type = "choice"
options = ["AMB", "VR"]
[high]
type = "integer"
unit = "mm[Hg]"
observation = "http://loinc.org|8480-6"
panel = "http://loinc.org|85354-9"
[low]
type = "integer"
unit = "mm[Hg]"
observation = "http://loinc.org|8462-4"
panel = "http://loinc.org|85354-9"
[signs]
type = "choices"
options = ["1", "2", "3"]
observation = "urn:jikang:item|signs"
[note]
type = "text"
"#;

const ANSWERS: &str = r#"{"resourceType":"QuestionnaireResponse","id":"q1","questionnaire":"urn:jikang:form:p/f",
"subject":{"reference":"Patient/x"},"authored":"2026-03-04T10:00:00+08:00","item":[
{"linkId":"mode","answer":[{"valueCoding":{"code":"VR"}}]},
{"linkId":"high","answer":[{"valueInteger":128}]},{"linkId":"low","answer":[{"valueInteger":78}]},
{"linkId":"signs","answer":[{"valueCoding":{"code":"1"}},{"valueCoding":{"code":"3"}}]},
{"linkId":"note","answer":[{"valueString":"n"}]}]}"#;

/// What the drafts were read from, cut out of the arrival.
fn cut<'a>(arrival: &'a str, drafts: &[Draft]) -> Vec<&'a str> {
    let bodies = drafts.iter().flat_map(|draft| &draft.resources);
    bodies
        .map(|found| match found.body {
            Body::Received(offset, length) => &arrival[offset as usize..(offset + length) as usize],
            Body::Made(_) => panic!("nothing is made from what is received whole"),
        })
        .collect()
}

#[test]
fn every_line_is_found_where_it_stands_and_a_broken_one_says_which_it_is() {
    let arrival =
        "{\"resourceType\":\"Patient\",\"id\":\"a\"}\r\n\n  {broken\n{\"resourceType\":\"Patient\",\"id\":\"b\"}";
    let drafts = read_lines(arrival.as_bytes(), 0, 1);
    assert_eq!(drafts.len(), 3);
    assert!(drafts[1].resources.is_empty() && drafts[1].issues[0].place.starts_with("line 3"));
    let ids = ["a", "b"].map(|id| format!("{{\"resourceType\":\"Patient\",\"id\":\"{id}\"}}"));
    assert_eq!(cut(arrival, &drafts), ids);
}

#[test]
fn a_bundles_entries_are_found_where_they_stand() {
    let arrival = r#" {"resourceType":"Bundle","entry":[
        {"resource": {"resourceType":"Patient", "id":"a"}}, {"fullUrl":"x"}]}"#;
    let drafts = read_document(arrival.as_bytes());
    assert_eq!(cut(arrival, &drafts), [r#"{"resourceType":"Patient", "id":"a"}"#]);
    assert_eq!(drafts[1].issues[0].code, "entry_without_resource");
}

#[test]
fn one_document_over_many_lines_is_not_a_document_per_line() {
    assert_eq!(layout(b"{\n \"resourceType\": \"Patient\"\n}"), Layout::Document);
    assert_eq!(layout(b"{\"a\":1}\n{\"b\":2}\n"), Layout::Lines);
    assert_eq!(layout(b"{\"a\":1}\n"), Layout::Document);
    assert_eq!(layout(b"{\"a\":\n{\"resourceType\":\"Patient\"}"), Layout::Lines);
}

#[test]
fn a_form_makes_a_visit_a_panel_and_an_observation_per_code() {
    let response = fhir::parse(ANSWERS.as_bytes()).unwrap();
    assert_eq!(form::form_of(&response), Some("p/f"));
    let (mut form, items): (Form, Items) = (toml::from_str(FORM).unwrap(), toml::from_str(ITEMS).unwrap());
    form.id = "p/f".into();
    let made = form::expand(&response, &form, &items);
    let ids: Vec<_> = made.iter().map(fhir::read::id).collect();
    assert_eq!(ids, ["q1-visit", "q1-signs", "q1-signs-1", "q1-85354-9"]);
    assert_eq!(fhir::read::text(&made[0], "class.code"), Some("VR"));
    assert_eq!(fhir::read::text(&made[0], "period.start"), Some("2026-03-04"));
    assert_eq!(fhir::read::all(&made[3], "component.valueQuantity.value").len(), 2);
    assert_eq!(form::expand(&response, &form, &items), made, "the same answers make the same resources");
    let answers = form::answers(&response);
    assert_eq!(answers.get("high").as_i64(), Some(128));
}

#[test]
fn what_stands_in_no_visit_says_of_which_form_it_is() {
    let (mut form, items): (Form, Items) = (toml::from_str(FORM).unwrap(), toml::from_str(ITEMS).unwrap());
    (form.id, form.kind) = ("p/f".into(), form::FormKind::Enrol);
    let entered = r#""authored":"2026-03-04T10:00:00+08:00","meta":{"lastUpdated":"2026-03-05T10:00:00+08:00"}"#;
    let answers = ANSWERS.replace(r#""authored":"2026-03-04T10:00:00+08:00""#, entered);
    let made = form::expand(&fhir::parse(answers.as_bytes()).unwrap(), &form, &items);
    assert_eq!(fhir::read::kind(&made[0]), "EpisodeOfCare");
    for one in &made {
        assert_eq!(fhir::read::text(one, "meta.lastUpdated"), Some("2026-03-05T10:00:00+08:00"));
        let tag = fhir::read::code(one, "meta.tag", form::FORM_SYSTEM).or(fhir::read::text(one, "meta.tag.code"));
        assert_eq!(tag, (fhir::read::kind(one) == "Observation").then_some("p/f"));
    }
}

#[test]
fn a_form_that_gives_a_dose_makes_its_record() {
    let toml =
        FORM.replace("mode = \"mode\"", "immunization = { vaccine = \"mode\", lot = \"note\", dose_label = \"high\" }");
    let response = fhir::parse(ANSWERS.as_bytes()).unwrap();
    let (mut form, items): (Form, Items) = (toml::from_str(&toml).unwrap(), toml::from_str(ITEMS).unwrap());
    form.id = "p/f".into();
    let made = form::expand(&response, &form, &items);
    let dose = made.iter().find(|one| fhir::read::kind(one) == "Immunization").unwrap();
    let says = |path: &str| fhir::read::text(dose, path);
    assert_eq!(says("id"), Some("q1-immunization"));
    assert_eq!(says("vaccineCode.coding.system"), Some(form::VACCINE_SYSTEM));
    assert_eq!(says("vaccineCode.coding.code"), Some("VR"));
    assert_eq!(says("occurrenceDateTime"), Some("2026-03-04"));
    assert_eq!(says("lotNumber"), Some("n"));
    assert_eq!(says("encounter.reference"), Some("Encounter/q1-visit"));
    assert_eq!(says("patient.reference"), Some("Patient/x"));
    let answered = ANSWERS.replace("\"mode\"", "\"other\"");
    let made = form::expand(&fhir::parse(answered.as_bytes()).unwrap(), &form, &items);
    assert!(made.iter().all(|one| fhir::read::kind(one) != "Immunization"), "no product, no dose");
}

proptest! {
    #[test]
    fn bytes_of_any_kind_give_drafts_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_lines(&bytes, 0, 1);
        read_document(&bytes);
        layout(&bytes);
    }
}
