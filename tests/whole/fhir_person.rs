//! A resident over FHIR: the Person of several systems' Patients; and a system that says who is who.

use crate::fhir::{HIS, JSON, LIS, account, account_of, hospital, told};
use crate::program::{json, text};
use crate::site::{Sent, Site};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::path::Path;

/// `mpi:passwort1`: a system whose account has a post that says who is who.
const MPI: (&str, &str) = ("authorization", "Basic bXBpOnBhc3N3b3J0MQ==");

/// `far:passwort1`: a system of another place.
const FAR: (&str, &str) = ("authorization", "Basic ZmFyOnBhc3N3b3J0MQ==");

/// Two systems each know a woman who is in care for hypertension, one of them by her ID number.
fn two_women(data: &Path) -> Site {
    account(data, "mpi", "system", &["--post", "programme_office"]);
    let site = hospital(data);
    let card = r#","identifier":[{"system":"urn:oid:2.16.840.1.113883.2.23.1.19.1","value":"990101196005010020"}],"birthDate":"1960-05-10""#;
    let women = [(HIS, "p1", "试某某", card), (LIS, "q1", "试谋某", r#","gender":"male""#)];
    for (who, id, name, more) in women {
        let patient = format!(r#"{{"resourceType":"Patient","id":"{id}","name":[{{"text":"{name}"}}]{more}}}"#);
        let episode = format!(
            r#"{{"resourceType":"EpisodeOfCare","id":"e{id}","status":"active","type":[{{"coding":[{{"system":"urn:jikang:programme","code":"hypertension"}}]}}],"patient":{{"reference":"Patient/{id}"}},"managingOrganization":{{"identifier":{{"system":"urn:jikang:institution","value":"990121-01"}}}},"period":{{"start":"2024-03-01"}}}}"#
        );
        for (name, body) in [(format!("Patient/{id}"), patient), (format!("EpisodeOfCare/e{id}"), episode)] {
            let put = site.send("PUT", &format!("/fhir/{name}"), &[who, JSON], &body);
            assert_eq!(put.status, 201, "{}", put.text);
        }
    }
    site
}

fn say(site: &Site, who: (&str, &str), operation: &str, patients: [&str; 2]) -> Sent {
    let [one, other] = patients.map(|id| format!(r#""valueReference":{{"reference":"Patient/{id}"}}"#));
    let body = format!(
        r#"{{"resourceType":"Parameters","parameter":[{{"name":"patient",{one}}},{{"name":"other",{other}}},{{"name":"reason","valueString":"asked by telephone"}}]}}"#
    );
    site.send("POST", &format!("/fhir/Patient/${operation}"), &[who, JSON], &body)
}

/// A Person's id, and its Patients with how sure each is.
#[track_caller]
fn person(sent: &Sent) -> (String, Vec<String>) {
    assert_eq!(sent.status, 200, "{}", sent.text);
    let person: Value = sonic_rs::from_str(&sent.text).unwrap();
    assert_eq!(person["resourceType"].as_str(), Some("Person"), "{}", sent.text);
    let link = |link: &Value| {
        let (target, assurance) = (&link["target"]["reference"], &link["assurance"]);
        format!("{} {}", target.as_str().unwrap(), assurance.as_str().unwrap())
    };
    let mut links: Vec<String> = person["link"].as_array().unwrap().iter().map(link).collect();
    links.sort();
    (person["id"].as_str().unwrap().into(), links)
}

/// The ids of the Persons that a search finds.
#[track_caller]
fn found(site: &Site, who: (&str, &str), query: &str) -> Vec<String> {
    let sent = site.send("GET", &format!("/fhir/Person?{query}"), &[who], "");
    assert_eq!(sent.status, 200, "{query}: {}", sent.text);
    let bundle: Value = sonic_rs::from_str(&sent.text).unwrap();
    let entries = bundle.get("entry").and_then(|all| all.as_array()).map(|all| all.iter().collect::<Vec<_>>());
    let ids = entries.unwrap_or_default().into_iter().map(|one| one["resource"]["id"].as_str().unwrap().to_owned());
    ids.collect()
}

/// How many people are in care for hypertension.
fn in_care(data: &Path) -> i64 {
    let args = ["indicator", "run", "hypertension/control_rate", "--period", "2026Q1", "--json", "--data", text(data)];
    json(&args).as_array().unwrap()[0]["denominator"].as_i64().unwrap()
}

#[test]
fn a_resident_is_a_person_whom_a_system_reads_and_finds_as_far_as_it_sees_the_patients() {
    let dir = tempfile::tempdir().unwrap();
    account_of(dir.path(), "far", "system", &["--institution", "elsewhere"]);
    let site = two_women(dir.path());
    crate::seal::wait_for(&site, LIS, "Patient/p1");
    let ids = found(&site, LIS, "link=Patient/p1");
    assert_eq!(ids.len(), 1);
    let read = site.send("GET", &format!("/fhir/Person/{}", ids[0]), &[LIS], "");
    assert_eq!(person(&read), (ids[0].clone(), vec!["Patient/p1 level3".into()]));
    for part in ["990101196005010020", "试某某", r#""gender":"female""#, r#""birthDate":"1960-05-01""#] {
        assert!(read.text.contains(part), "what the ID number says counts: {part} in {}", read.text);
    }
    let by_card = "identifier=urn:oid:2.16.840.1.113883.2.23.1.19.1%7C990101196005010020";
    for query in [by_card, "name=%E8%AF%95%E6%9F%90%E6%9F%90", "patient=p1", &format!("_id={},nobody", ids[0])] {
        assert_eq!(found(&site, LIS, query), ids, "{query}");
    }
    assert_eq!(found(&site, LIS, "name=%E8%AF%95").len(), 2);
    assert_eq!(found(&site, LIS, "name=%E8%AF%95&_count=1").len(), 1);
    let first = site.send("GET", "/fhir/Person?name=%E8%AF%95&_count=1", &[LIS], "").text;
    let next = first.split(r#""relation":"next","url":""#).nth(1).unwrap().split('"').next().unwrap();
    assert!(first.contains(r#""total":2"#), "{first}");
    assert_ne!(found(&site, LIS, next.split_once('?').unwrap().1), found(&site, LIS, "name=%E8%AF%95&_count=1"));
    let batch = format!(
        r#"{{"resourceType":"Bundle","type":"batch","entry":[{{"request":{{"method":"GET","url":"Person/{}"}}}}]}}"#,
        ids[0]
    );
    assert!(site.send("POST", "/fhir", &[LIS, JSON], &batch).text.contains("试某某"));

    told(&site.send("GET", &format!("/fhir/Person/{}", ids[0]), &[FAR], ""), 404, "not_found");
    assert_eq!(found(&site, FAR, by_card), Vec::<String>::new());
    told(&site.send("GET", "/fhir/Person/resident-99999", &[LIS], ""), 404, "not_found");
    told(&site.send("GET", "/fhir/Person?shoe=1", &[LIS], ""), 400, "unknown_parameter");
    told(&site.send("GET", "/fhir/Person?link=Group/1", &[LIS], ""), 400, "bad_parameter");
    told(&site.send("PUT", "/fhir/Person/x", &[LIS, JSON], r#"{"resourceType":"Person","id":"x"}"#), 405, "$link");
    let statement = site.send("GET", "/fhir/metadata", &[], "").text;
    assert!(statement.contains("urn:jikang:operation:unlink") && statement.contains("no-version"), "{statement}");
}

#[test]
fn a_system_with_the_post_for_it_says_who_is_who_and_the_numbers_follow() {
    let dir = tempfile::tempdir().unwrap();
    let site = two_women(dir.path());
    told(&say(&site, HIS, "link", ["p1", "q1"]), 403, "link_not_allowed");
    told(&say(&site, MPI, "link", ["p1", "nobody"]), 404, "not_found");
    told(&say(&site, MPI, "link", ["p1", "p1"]), 400, "link_one_record");
    told(&site.send("POST", "/fhir/Patient/$link", &[MPI, JSON], "{}"), 400, "link_no_patient");
    told(&site.send("POST", "/fhir/Patient/$link", &[MPI, JSON], "{"), 400, "not_json");
    let apart = person(&say(&site, MPI, "unlink", ["q1", "p1"]));
    assert_eq!(apart.1, ["Patient/q1 level3"], "who is two already stays it");
    let one = person(&say(&site, MPI, "link", ["p1", "q1"]));
    assert_eq!(one.1, ["Patient/p1 level3", "Patient/q1 level4"]);
    assert_eq!(person(&say(&site, MPI, "link", ["q1", "p1"])), one, "said twice it holds");
    let forwarded = site.send("GET", &format!("/fhir/Person/{}", apart.0), &[MPI], "").text;
    assert!(forwarded.contains(&format!("Person/{}", one.0)) && forwarded.contains(r#""active":false"#), "{forwarded}");
    drop(site);
    assert_eq!(in_care(dir.path()), 1);

    let site = Site::start(dir.path());
    assert_eq!(person(&say(&site, MPI, "unlink", ["p1", "q1"])).1, ["Patient/p1 level3"]);
    let again = person(&site.send("GET", &format!("/fhir/Person/{}", apart.0), &[MPI], ""));
    assert_eq!(again.1, ["Patient/q1 level4"], "it is given back its number");
    drop(site);
    assert_eq!(in_care(dir.path()), 2);
}
