//! How much of a record a system is shown, what was current when, and what belongs to a Group.

use crate::fhir::{HIS, JSON, LIS, hospital, told};
use crate::fhir_bulk::export_of;
use crate::site::{Sent, Site};

fn put(site: &Site, path: &str, body: &str) -> Sent {
    let kind = path.split('/').next().unwrap();
    let id = path.split('/').nth(1).unwrap();
    let body = format!(r#"{{"resourceType":"{kind}","id":"{id}"{body}}}"#);
    let sent = site.send("PUT", &format!("/fhir/{path}"), &[HIS, JSON], &body);
    assert!([200, 201].contains(&sent.status), "{}", sent.text);
    sent
}

fn get(site: &Site, path: &str) -> String {
    let sent = site.send("GET", &format!("/fhir/{path}"), &[HIS], "");
    assert_eq!(sent.status, 200, "{path}: {}", sent.text);
    sent.text
}

#[test]
fn a_summary_is_what_the_definitions_mark_and_is_marked_as_a_part() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    put(
        &site,
        "Observation/o",
        r#","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"status":"final",
        "code":{"text":"c"},"issued":"2026-01-01T00:00:00Z","note":[{"text":"long"}],"method":{"text":"by hand"}"#,
    );
    let shown = |asked: &str| {
        ["text", "status", "code", "issued", "note", "SUBSETTED"].map(|name| {
            let of_search = get(&site, &format!("Observation?_id=o&{asked}")).contains(&format!("\"{name}\""));
            let of_read = get(&site, &format!("Observation/o?{asked}")).contains(&format!("\"{name}\""));
            assert_eq!(of_search, of_read, "{asked}: {name}");
            of_read
        })
    };
    // "text" stands in the code too.
    assert_eq!(shown("_summary=false"), [true, true, true, true, true, false]);
    assert_eq!(shown("_summary=true"), [true, true, true, true, false, true]);
    assert_eq!(shown("_summary=text"), [true, true, true, false, false, true]);
    assert_eq!(shown("_summary=data"), [true, true, true, true, true, true]);
    assert_eq!(shown("_elements=note"), [true, true, true, false, true, true]);
    assert!(!get(&site, "Observation/o?_summary=data").contains("<div"));
    assert!(get(&site, "Observation?_summary=count").contains(r#""total":1"#));
    told(&site.send("GET", "/fhir/Observation/o?_summary=count", &[HIS], ""), 400, "bad_parameter");
    told(&site.send("GET", "/fhir/Observation?_summary=much", &[HIS], ""), 400, "bad_value");
}

/// The versions of a history, newest first, by what stands in them.
fn families(history: &str) -> Vec<&str> {
    history.split(r#""family":""#).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn a_history_at_a_time_has_what_was_current_then() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let named =
        |id: &str, family: &str| put(&site, &format!("Patient/{id}"), &format!(r#","name":[{{"family":"{family}"}}]"#));
    let when = |sent: &Sent| {
        let rest = sent.text.split(r#""lastUpdated":""#).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let first = when(&named("p", "One"));
    let other = when(&named("q", "Other"));
    let second = when(&named("p", "Two"));
    site.send("DELETE", "/fhir/Patient/q", &[HIS], "");
    let third = when(&named("p", "Three"));
    let at = |path: &str, at: &str| get(&site, &format!("{path}?_at={at}"));

    assert_eq!(families(&at("Patient/p/_history", &first)), ["One"]);
    assert_eq!(families(&at("Patient/p/_history", &second)), ["Two"]);
    assert_eq!(families(&at("Patient/p/_history", "2020")), Vec::<&str>::new(), "before anything was kept");
    assert_eq!(families(&at("Patient/p/_history", &first[..4])), ["Three", "Two", "One"]);
    for path in ["Patient/_history", "_history"] {
        assert_eq!(families(&at(path, &first)), ["One"], "{path}");
        assert_eq!(families(&at(path, &other)), ["Other", "One"], "{path}");
        assert_eq!(families(&at(path, &second)), ["Two", "Other"], "{path}");
        assert_eq!(families(&at(path, &third)), ["Three"], "what was deleted is not current: {path}");
    }
    told(&site.send("GET", "/fhir/_history?_at=ge2026", &[HIS], ""), 400, "bad_parameter");
}

#[test]
fn a_history_of_one_record_goes_by_pages() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    for number in 0..5 {
        put(&site, "Patient/p", &format!(r#","name":[{{"family":"n{number}"}}]"#));
    }
    let mut path = "Patient/p/_history?_count=2".to_owned();
    let mut met = Vec::new();
    loop {
        let page = get(&site, &path);
        met.extend(families(&page).into_iter().map(str::to_owned));
        let Some(next) = page.split(r#""relation":"next","url":""#).nth(1) else { break };
        path = next.split('"').next().unwrap().to_owned();
    }
    assert_eq!(met, ["n4", "n3", "n2", "n1", "n0"]);
    assert!(get(&site, "Patient/p/_history").contains(r#""total":5"#));
    told(&site.send("GET", "/fhir/Patient/p/_history?_at=soon", &[HIS], ""), 400, "bad_parameter");
    told(&site.send("GET", "/fhir/Patient/p/_history?colour=red", &[HIS], ""), 400, "unknown_parameter");
}

#[test]
fn a_group_is_exported_with_all_that_its_members_have() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    for id in ["p1", "p2", "p3", "p4"] {
        put(&site, &format!("Patient/{id}"), "");
        let finding = format!(r#","status":"final","code":{{"text":"c"}},"subject":{{"reference":"Patient/{id}"}}"#);
        put(&site, &format!("Observation/o-{id}"), &finding);
    }
    put(&site, "Practitioner/d", "");
    let member = |of: &str, more: &str| format!(r#"{{"entity":{{"reference":"{of}"}}{more}}}"#);
    let members = [
        member("Patient/p1", ""),
        member("Practitioner/d", ""),
        member("Patient/p2", r#","inactive":true"#),
        member("Patient/p3", r#","period":{"end":"2020-01-01"}"#),
        member("Patient/nobody", ""),
    ];
    put(&site, "Group/g", &format!(r#","type":"person","actual":true,"member":[{}]"#, members.join(",")));
    let (types, lines) = export_of(&site, HIS, "/fhir/Group/g/$export");
    assert_eq!(types, ["Observation 1", "Patient 1"]);
    assert!(lines.contains("\"o-p1\"") && !lines.contains("p2") && !lines.contains("p4"), "{lines}");
    let (types, _) = export_of(&site, HIS, "/fhir/Group/g/$export?_type=Patient");
    assert_eq!(types, ["Patient 1"]);
    let asynchronous = ("prefer", "respond-async");
    told(&site.send("GET", "/fhir/Group/g/$export", &[LIS, asynchronous], ""), 404, "not_found");
    told(&site.send("GET", "/fhir/Group/x/$export", &[HIS, asynchronous], ""), 404, "not_found");
    assert!(get(&site, "metadata").contains("OperationDefinition/group-export"));
}

#[test]
fn places_are_found_by_how_far_they_are_and_records_ordered_by_their_ids() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    for (id, latitude) in [("c", "30.60"), ("a", "30.61"), ("b", "31.60")] {
        put(&site, &format!("Location/{id}"), &format!(r#","position":{{"latitude":{latitude},"longitude":104.06}}"#));
    }
    let ids = |query: &str| -> Vec<String> {
        let found = get(&site, &format!("Location?{query}"));
        let ids = found.split(r#""fullUrl":"urn:jikang:public:Location/"#).skip(1);
        ids.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("near=30.60|104.06|2|km&_sort=_id"), ["a", "c"]);
    assert_eq!(ids("near=30.60|104.06|200|km&_sort=-_id"), ["c", "b", "a"]);
    assert_eq!(ids("near=30.60|104.06|2|km&_sort=_id&_count=1"), ["a"]);
    told(&site.send("GET", "/fhir/Location?near=30.60|104.06", &[HIS], ""), 400, "bad_near");
}
