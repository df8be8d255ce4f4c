//! Searches of a hospital's system: what is found, what belongs to it, page after page, and never more than the
//! system may read.

use crate::fhir::{HIS, JSON, LIS, hospital, told};
use crate::program::eventually;
use crate::site::{Sent, Site};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn put(site: &Site, who: (&str, &str), address: &str, more: &str) {
    let (kind, id) = address.split_once('/').unwrap();
    let body = format!(r#"{{"resourceType":"{kind}","id":"{id}"{more}}}"#);
    let sent = site.send("PUT", &format!("/fhir/{address}"), &[who, JSON], &body);
    assert!(matches!(sent.status, 200 | 201), "{address}: {}", sent.text);
}

fn pressure(site: &Site, id: &str, patient: &str, day: u32, code: &str) {
    let more = format!(
        r#","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"{code}"}}]}},"subject":{{"reference":"{patient}"}},"effectiveDateTime":"2026-03-{day:02}T08:00:00+08:00""#
    );
    put(site, HIS, &format!("Observation/{id}"), &more);
}

/// The addresses in a bundle, in their order.
fn found(sent: &Sent) -> String {
    assert_eq!(sent.status, 200, "{}", sent.text);
    let entries = sent.text.split("\"fullUrl\":\"urn:jikang:public:").skip(1);
    entries.map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>().join(" ")
}

fn next(sent: &Sent) -> Option<String> {
    let (_, rest) = sent.text.split_once("\"relation\":\"next\",\"url\":\"http://")?;
    let url = rest.split('"').next().unwrap();
    Some(url[url.find('/').unwrap()..].to_owned())
}

fn ward(site: &Site) {
    put(
        site,
        HIS,
        "Patient/a",
        r#","name":[{"family":"Zhang","text":"Zhang San"}],"gender":"female","birthDate":"1950-02-03""#,
    );
    put(site, HIS, "Patient/b", r#","name":[{"family":"Müller"}],"gender":"male","birthDate":"1960-02-03""#);
    for day in 1..=5 {
        pressure(site, &format!("o{day}"), if day % 2 == 0 { "Patient/b" } else { "Patient/a" }, day, "8480-6");
    }
    pressure(site, "weight", "Patient/a", 9, "29463-7");
}

#[test]
fn what_is_asked_for_is_found_with_what_belongs_to_it() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    ward(&site);
    let search = |query: &str| site.send("GET", &format!("/fhir/{query}"), &[HIS], "");
    for (query, expected) in [
        ("Patient?family=mull", "Patient/b"),
        ("Patient?birthdate=lt1955", "Patient/a"),
        ("Patient?_sort=-birthdate", "Patient/b Patient/a"),
        ("Observation?code=http://loinc.org%7C8480-6&date=ge2026-03-04", "Observation/o4 Observation/o5"),
        ("Observation?code:not=8480-6", "Observation/weight"),
        ("Observation?patient=b", "Observation/o2 Observation/o4"),
        ("Observation?subject:Patient.gender=male", "Observation/o2 Observation/o4"),
        ("Patient?_has:Observation:patient:code=29463-7", "Patient/a"),
        ("Observation?_id=o2&_include=Observation:subject", "Observation/o2 Patient/b"),
        ("Patient?_id=b&_revinclude=Observation:patient", "Patient/b Observation/o2 Observation/o4"),
        ("Observation?_sort=-date&_count=2", "Observation/weight Observation/o5"),
    ] {
        assert_eq!(found(&search(query)), expected, "{query}");
    }
    let form = site.send("POST", "/fhir/Observation/_search", &[HIS, FORM], "patient=b&_total=accurate&_count=1");
    assert!(form.text.contains("\"total\":2") && found(&form) == "Observation/o2", "{}", form.text);
    let counted = search("Observation?_summary=count");
    assert!(counted.text.contains("\"total\":6") && !counted.text.contains("fullUrl"), "{}", counted.text);
    let cut = search("Patient?_id=a&_elements=birthDate");
    assert!(
        cut.text.contains("SUBSETTED") && cut.text.contains("1950-02-03") && !cut.text.contains("Zhang"),
        "{}",
        cut.text
    );
    for (query, why) in [
        ("Patient?nonsense=1", "unknown_parameter"),
        ("Patient?birthdate=soon", "bad_value"),
        ("Patient?name:below=1", "modifier_not_supported"),
        ("Patient?_sort=gender", "sort_not_supported"),
        ("Observation?_include=Observation:code", "include_not_supported"),
    ] {
        told(&search(query), 400, why);
    }
    told(&search("Nothing?name=1"), 404, "no_such_type");
}

#[test]
fn pages_follow_each_other_while_others_write() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    ward(&site);
    let mut page = site.send("GET", "/fhir/Observation?code=8480-6&_count=2", &[HIS], "");
    let mut seen = found(&page);
    pressure(&site, "o1", "Patient/a", 20, "8480-6");
    pressure(&site, "o6", "Patient/a", 21, "8480-6");
    while let Some(address) = next(&page) {
        page = site.send("GET", &address, &[HIS], "");
        seen = format!("{seen} {}", found(&page));
    }
    assert_eq!(seen, "Observation/o1 Observation/o2 Observation/o3 Observation/o4 Observation/o5");
    told(&site.send("GET", "/fhir/Observation?code=8480-6&_page=ff.ff", &[HIS], ""), 410, "page_expired");
}

#[test]
fn nothing_is_found_counted_or_followed_that_may_not_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    put(&site, HIS, "Device/secret", r#","deviceName":[{"name":"Zhang","type":"user-friendly-name"}]"#);
    put(&site, HIS, "Account/hidden", r#","status":"active","name":"Lian""#);
    put(&site, LIS, "Account/mine", r#","status":"active","name":"Li","subject":[{"reference":"Device/secret"}]"#);
    put(&site, HIS, "Organization/known", r#","name":"House""#);
    let search = |query: &str| site.send("GET", &format!("/fhir/{query}"), &[LIS], "");
    assert_eq!(found(&search("Device?device-name=zhang")), "");
    assert_eq!(found(&search("Account?name=li&_include=Account:subject")), "Account/mine");
    assert_eq!(found(&search("Organization?name=house")), "Organization/known");
    let counted = search("Account?_summary=count");
    assert!(counted.text.contains("\"total\":1"), "{}", counted.text);
    let noted = || std::fs::read_to_string(dir.path().join("store/reads.audit")).unwrap();
    let is_search = |line: &&str| line.contains("\"action\":\"search\"");
    eventually("every search in the audit", || (noted().lines().filter(is_search).count() >= 4).then_some(()));
    let noted = noted();
    let searches: Vec<&str> = noted.lines().filter(is_search).collect();
    assert_eq!(searches.len(), 4, "each search once: {noted}");
    assert!(searches[1].contains("Account/mine"), "{noted}");
    assert!(!noted.contains("Device/secret") && !noted.contains("Account/hidden"), "{noted}");
}

#[test]
fn a_write_may_be_of_what_a_search_finds() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let body = r#"{"resourceType":"Patient","name":[{"family":"Qian"}],"gender":"male"}"#;
    let put = |query: &str, body: &str| site.send("PUT", &format!("/fhir/Patient?{query}"), &[HIS, JSON], body);
    let made = put("family=Qian", body);
    assert_eq!(made.status, 201, "{}", made.text);
    let again = put("family=Qian", &body.replace("male", "female"));
    assert_eq!(again.status, 200, "{}", again.text);
    let address = |sent: &Sent| sent.location.split_once("/_history/").unwrap().0.to_owned();
    assert_eq!(address(&made), address(&again));
    let unless =
        |condition: &str, who| site.send("POST", "/fhir/Patient", &[who, JSON, ("if-none-exist", condition)], body);
    assert_eq!(unless("family=qian&gender=female", HIS).status, 200, "it is there");
    assert_eq!(unless("family=qian&gender=female", LIS).status, 201, "what another system has is not looked at");
    assert_eq!(unless("family=qian&gender=other", HIS).status, 201);
    told(&put("family=Qian", body), 412, "several_match");
    told(&put("nonsense=1", body), 400, "unknown_parameter");
    told(&put("_count=1", body), 400, "condition_not_supported");
    let delete = |query: &str| site.send("DELETE", &format!("/fhir/Patient?{query}"), &[HIS], "");
    told(&delete("family=qian"), 412, "several_match");
    assert_eq!(delete("family=qian&gender=female").status, 204);
    assert_eq!(site.send("GET", &address(&made), &[HIS], "").status, 410);
    assert_eq!(delete("family=qian&gender=female").status, 204, "there is nothing any more");
}
