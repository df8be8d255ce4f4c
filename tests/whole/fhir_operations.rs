//! What a system asks of `/fhir` besides records: what would be refused, and what has changed.

use crate::fhir::{HIS, JSON, LIS, hospital, told};
use crate::site::Site;

#[track_caller]
fn issues(site: &Site, path: &str, body: &str, codes: &[&str]) {
    let sent = site.send("POST", path, &[HIS, JSON], body);
    assert_eq!(sent.status, 200, "{}", sent.text);
    let outcome: sonic_rs::Value = sonic_rs::from_str(&sent.text).unwrap();
    let got: Vec<String> = (0..)
        .map_while(|at| {
            sonic_rs::get(&sent.text, &sonic_rs::pointer!["issue", at, "details", "coding", 0, "code"]).ok()
        })
        .map(|code| code.as_raw_str().trim_matches('"').to_owned())
        .collect();
    assert_eq!(got, codes, "{path} {body}: {outcome:?}");
}

#[test]
fn what_a_write_would_be_told_is_told_without_writing() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let sound = r#"{"resourceType":"Patient","id":"v1","gender":"female"}"#;
    let wrong = r#"{"resourceType":"Patient","id":"v1","gender":"F","colour":1,"contact":[{"gender":"x"}]}"#;
    issues(&site, "/fhir/Patient/$validate", sound, &["sound"]);
    issues(&site, "/fhir/Patient/$validate", wrong, &["bad_code", "unknown_element", "bad_code"]);
    let told_where = site.send("POST", "/fhir/Patient/$validate", &[HIS, JSON], wrong).text;
    assert!(told_where.contains("Patient.contact[0].gender"), "{told_where}");
    let parameters = |mode: &str, resource: &str| {
        format!(
            r#"{{"resourceType":"Parameters","parameter":[{{"name":"mode","valueCode":"{mode}"}},{{"name":"resource","resource":{resource}}}]}}"#
        )
    };
    issues(&site, "/fhir/Patient/$validate", &parameters("create", sound), &["sound"]);
    issues(&site, "/fhir/Observation/$validate", sound, &["type_differs"]);
    issues(&site, "/fhir/Patient/v2/$validate", sound, &["id_differs"]);
    issues(&site, "/fhir/Patient/$validate", r#"{"resourceType":"Pation"}"#, &["type_differs", "unknown_type"]);
    issues(&site, "/fhir/Patient/$validate?profile=urn:x", sound, &["sound", "profile_not_checked"]);
    let update = r#"{"resourceType":"Patient","gender":"female"}"#;
    issues(&site, "/fhir/Patient/$validate", &parameters("update", update), &["id_wanted"]);
    let delete = r#"{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"delete"}]}"#;
    issues(&site, "/fhir/Patient/v1/$validate", delete, &["not_found"]);
    assert_eq!(site.send("GET", "/fhir/Patient/v1", &[HIS], "").status, 404, "nothing was written");

    assert_eq!(site.send("PUT", "/fhir/Patient/v1", &[HIS, JSON], sound).status, 201);
    issues(&site, "/fhir/Patient/v1/$validate", delete, &["sound"]);
    let of_another = site.send("POST", "/fhir/Patient/v1/$validate", &[LIS, JSON], sound);
    assert!(of_another.status == 200 && of_another.text.contains("id_of_another_sender"), "{}", of_another.text);

    told(&site.send("POST", "/fhir/Patient/$validate", &[HIS, JSON], "{"), 400, "not_json");
    told(&site.send("POST", "/fhir/Patient/$validate?mode=guess", &[HIS, JSON], sound), 400, "bad_parameter");
    told(&site.send("POST", "/fhir/Patient/$validate?colour=1", &[HIS, JSON], sound), 400, "unknown_parameter");
    assert_eq!(site.send("POST", "/fhir/Patient/$validate", &[JSON], sound).status, 401);
}

#[test]
fn a_form_is_validated_by_its_own_rules() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let form = r#"{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"urn:jikang:form:hypertension/follow_up",
        "subject":{"reference":"Patient/p1"}}"#;
    issues(&site, "/fhir/QuestionnaireResponse/$validate", form, &["form_without_day"]);
}

/// The ids of a history page in their order, and where the next page is.
fn page(site: &Site, who: (&str, &str), path: &str) -> (Vec<String>, Option<String>) {
    let sent = site.send("GET", path, &[who], "");
    assert_eq!(sent.status, 200, "{}", sent.text);
    let ids = sent
        .text
        .split("\"request\":{")
        .skip(1)
        .map(|rest| rest.split("\"url\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned());
    let next = sent.text.split(r#""relation":"next","url":""#).nth(1).map(|rest| rest.split('"').next().unwrap());
    (ids.collect(), next.map(|next| format!("/fhir/{next}")))
}

#[test]
fn a_feed_neither_skips_nor_repeats_while_others_write() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let put = |id: &str| {
        let body = format!(r#"{{"resourceType":"Patient","id":"{id}"}}"#);
        site.send("PUT", &format!("/fhir/Patient/{id}"), &[HIS, JSON], &body)
    };
    let stamp = put("f0").modified;
    for number in 1..9 {
        put(&format!("f{number}"));
    }
    site.send("PUT", "/fhir/Organization/o1", &[HIS, JSON], r#"{"resourceType":"Organization","id":"o1","name":"x"}"#);
    let (mut path, mut met) = (Some("/fhir/Patient/_history?_count=4".to_owned()), Vec::new());
    while let Some(here) = path {
        let (ids, next) = page(&site, HIS, &here);
        put(&format!("late{}", met.len()));
        met.extend(ids);
        path = next;
    }
    let expected: Vec<String> = (0..9).rev().map(|number| format!("Patient/f{number}")).collect();
    assert_eq!(met, expected);
    assert_eq!(site.send("DELETE", "/fhir/Patient/f3", &[HIS], "").status, 204);
    let (all, _) = page(&site, HIS, "/fhir/_history?_count=500");
    assert_eq!(all[0], "Patient/f3", "the deletion is the newest");
    assert!(all.contains(&"Organization/o1".to_owned()));
    assert_eq!(all.iter().filter(|one| *one == "Patient/f3").count(), 2);
    // Another system sees the directory, and of people those of its scope: before these are linked and their rows
    // are there, none.
    let (others, _) = page(&site, LIS, "/fhir/Organization/_history");
    assert_eq!(others, ["Organization/o1"]);
    assert!(
        !page(&site, LIS, "/fhir/Patient/_history").0.contains(&"Patient/f3".to_owned()),
        "a deleted one is its sender's"
    );

    assert!(stamp.ends_with("GMT"));
    assert_eq!(page(&site, HIS, "/fhir/Patient/_history?_since=2999-01-01T00:00:00Z").0, Vec::<String>::new());
    assert_eq!(page(&site, HIS, "/fhir/Organization/_history?_since=2020-01-01T00:00:00%2B08:00").0.len(), 1);
    for bad in ["_count=many", "_since=yesterday", "_before=1", "_before=-1.0", "_before=99999999999999999999.1"] {
        told(&site.send("GET", &format!("/fhir/_history?{bad}"), &[HIS], ""), 400, "bad_parameter");
    }
    told(&site.send("GET", "/fhir/_history?colour=red", &[HIS], ""), 400, "unknown_parameter");
    told(&site.send("GET", "/fhir/Pation/_history", &[HIS], ""), 404, "not_found");
    assert_eq!(site.send("GET", "/fhir/_history", &[], "").status, 401);
}
