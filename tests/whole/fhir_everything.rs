//! `Patient/$everything`: what a person has, a page at a time, of one sender or of the resident.

use crate::fhir::{HIS, JSON, LIS, hospital, told};
use crate::seal::wait_for;
use crate::site::Site;
use std::collections::BTreeSet;

/// Two systems tell of one person, whom her ID card makes one resident; one of them tells of another person too.
fn told_of(site: &Site) {
    let card = r#""identifier":[{"system":"urn:oid:2.16.840.1.113883.2.23.1.19.1","value":"990101196005010020"}],"name":[{"text":"试某某"}],"gender":"female","birthDate":"1960-05-01""#;
    let sent = [
        (HIS, "Practitioner/d1", r#""name":[{"text":"医某某"}]"#.to_owned()),
        (HIS, "Patient/p1", card.to_owned()),
        (HIS, "Observation/o1", observation("p1", "2026-03-01", r#","performer":[{"reference":"Practitioner/d1"}]"#)),
        (HIS, "Observation/o2", observation("p1", "2026-05-31", "")),
        (HIS, "Patient/p2", r#""gender":"male""#.to_owned()),
        (HIS, "Observation/o3", observation("p2", "2026-03-01", "")),
        (LIS, "Patient/q1", card.to_owned()),
        (LIS, "Observation/r1", observation("q1", "2026-06-01", "")),
    ];
    for (who, name, body) in sent {
        let (kind, id) = name.split_once('/').unwrap();
        let body = format!(r#"{{"resourceType":"{kind}","id":"{id}",{body}}}"#);
        let put = site.send("PUT", &format!("/fhir/{name}"), &[who, JSON], &body);
        assert_eq!(put.status, 201, "{}", put.text);
    }
}

fn observation(patient: &str, on: &str, more: &str) -> String {
    format!(
        r#""status":"final","code":{{"text":"c"}},"subject":{{"reference":"Patient/{patient}"}},"effectiveDateTime":"{on}"{more}"#
    )
}

/// What a page has, as `Type/id`, and where the next page is.
#[track_caller]
fn page(site: &Site, who: (&str, &str), path: &str) -> (Vec<String>, Option<String>) {
    let sent = site.send("GET", path, &[who], "");
    assert_eq!(sent.status, 200, "{}", sent.text);
    let named = |rest: &str| rest.split('"').next().unwrap().rsplit(':').next().unwrap().to_owned();
    let names = sent.text.split(r#""fullUrl":""#).skip(1).map(named).collect();
    let next = sent.text.split(r#""relation":"next","url":""#).nth(1).map(|rest| rest.split('"').next().unwrap());
    (names, next.map(|next| next[next.find("/fhir/").unwrap()..].to_owned()))
}

#[track_caller]
fn check(site: &Site, who: (&str, &str), path: &str, expected: &[&str]) {
    let (names, next) = page(site, who, path);
    assert_eq!((names, next), (expected.iter().map(|name| (*name).to_owned()).collect(), None), "{path}");
}

#[test]
fn a_system_is_given_everything_of_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    told_of(&site);
    let of = |more: &str| format!("/fhir/Patient/p1/$everything{more}");
    let own = ["Patient/p1", "Observation/o1", "Observation/o2", "Practitioner/d1"];
    check(&site, HIS, &of(""), &own);
    check(&site, HIS, &of("?_type=Observation"), &["Observation/o1", "Observation/o2", "Practitioner/d1"]);
    check(&site, HIS, &of("?start=2026-05"), &["Patient/p1", "Observation/o2"]);
    check(&site, HIS, &of("?end=2026-04"), &["Patient/p1", "Observation/o1", "Practitioner/d1"]);
    check(&site, HIS, &of("?start=2026&end=2026-05-31"), &own);
    check(&site, HIS, &of("?_since=2990-01-01T00:00:00Z"), &[]);
    wait_for(&site, HIS, "Observation/r1");
    let across = ["Patient/p1", "Observation/o1", "Observation/o2", "Patient/q1", "Observation/r1", "Practitioner/d1"];
    check(&site, HIS, &of("?resident=true"), &across);
    check(&site, LIS, "/fhir/Patient/q1/$everything", &["Patient/q1", "Observation/r1"]);

    let (mut met, mut next, mut pages) = (Vec::new(), Some(of("?resident=true&_count=2")), 0);
    while let Some(path) = next {
        let (names, following) = page(&site, HIS, &path);
        met.extend(names.into_iter().filter(|name| !name.starts_with("Practitioner")));
        (next, pages) = (following, pages + 1);
    }
    assert_eq!((met.len(), met.into_iter().collect::<BTreeSet<_>>().len(), pages), (5, 5, 3));
}

#[test]
fn what_a_system_does_not_see_is_not_told_and_what_it_asks_wrongly_is() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    told_of(&site);
    told(&site.send("GET", "/fhir/Patient/nobody/$everything", &[HIS], ""), 404, "not_found");
    told(&site.send("GET", "/fhir/Patient/p1/$everything?_type=Pation", &[HIS], ""), 400, "bad_parameter");
    told(&site.send("GET", "/fhir/Patient/p1/$everything?start=May", &[HIS], ""), 400, "bad_parameter");
    told(&site.send("GET", "/fhir/Patient/p1/$everything?colour=1", &[HIS], ""), 400, "unknown_parameter");
    told(&site.send("GET", "/fhir/Patient/p1/$everything?_page=x", &[HIS], ""), 410, "page_expired");
    assert_eq!(site.send("GET", "/fhir/Patient/p1/$everything", &[], "").status, 401);
}
