//! `$import`: lines that a system sends at once; what became of them is asked for.

use crate::fhir::{HIS, JSON, LIS, hospital, told};
use crate::program::eventually;
use crate::site::{Sent, Site};

/// Sends lines; gives where to ask what became of them.
#[track_caller]
pub fn sent(site: &Site, query: &str, lines: &str) -> String {
    let ndjson = ("content-type", "application/fhir+ndjson");
    let taken = site.send("POST", &format!("/fhir/$import{query}"), &[HIS, ndjson], lines);
    assert_eq!(taken.status, 202, "{}", taken.text);
    taken.location.strip_prefix(site.address()).expect("an absolute address").to_owned()
}

pub fn became(site: &Site, status: &str) -> String {
    eventually("what became of the message", || {
        let Sent { status, text, .. } = site.send("GET", status, &[HIS], "");
        assert!([200, 202].contains(&status), "{text}");
        (status == 200).then_some(text)
    })
}

/// What was kept, doubled and set aside.
pub fn counts(text: &str) -> [u64; 3] {
    ["kept", "doubled", "setAside"].map(|name| {
        let rest = text.split(&format!(r#""name":"{name}","valueInteger":"#)).nth(1).expect(name);
        rest.split('}').next().unwrap().parse().unwrap()
    })
}

/// A Patient, observations of it, and a line that is no resource.
fn lines(observations: usize) -> String {
    let mut lines = String::from("{\"resourceType\":\"Patient\",\"id\":\"p1\",\"gender\":\"female\"}\nnonsense\n");
    for number in 0..observations {
        lines += &format!(
            "{{\"resourceType\":\"Observation\",\"id\":\"o{number}\",\"status\":\"final\",\"code\":{{\"text\":\"c\"}},\"subject\":{{\"reference\":\"Patient/p1\"}}}}\n"
        );
    }
    lines
}

#[test]
fn lines_are_taken_at_once_and_what_became_of_them_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let status = sent(&site, "?name=first.ndjson&message=m1", &lines(300));
    let text = became(&site, &status);
    assert_eq!(counts(&text), [301, 0, 1], "{text}");
    assert!(text.contains("not_json") && text.contains("line 2"), "the bad line is named: {text}");
    assert_eq!(site.send("GET", "/fhir/Observation/o299", &[HIS], "").status, 200);

    assert_eq!(sent(&site, "?message=m1", &lines(300)), status, "the same message is the same");
    let again = became(&site, &sent(&site, "", &lines(300)));
    assert_eq!(counts(&again), [0, 301, 1], "{again}");
    let corrected = became(&site, &sent(&site, "", &lines(1).replace("female", "male")));
    assert_eq!(counts(&corrected), [1, 1, 1], "{corrected}");

    told(&site.send("GET", &status, &[LIS], ""), 404, "not_found");
    told(&site.send("GET", "/fhir/$import/999999", &[HIS], ""), 404, "not_found");
    told(&site.send("GET", "/fhir/$import/x", &[HIS], ""), 404, "not_found");
    told(&site.send("POST", "/fhir/$import", &[HIS, JSON], ""), 400, "import_empty");
    told(&site.send("POST", "/fhir/$import?colour=1", &[HIS, JSON], "{}"), 400, "unknown_parameter");
    assert_eq!(site.send("POST", "/fhir/$import", &[JSON], "{}").status, 401);
    let csv = ("content-type", "text/csv");
    assert_eq!(site.send("POST", "/fhir/$import", &[HIS, csv], "a,b").status, 415);
}

#[test]
fn what_was_taken_survives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let status = sent(&site, "", &lines(20_000));
    std::process::Command::new("kill").args(["-KILL", &site.process().to_string()]).status().unwrap();
    drop(site);
    let site = Site::start(dir.path());
    assert_eq!(counts(&became(&site, &status)), [20_001, 0, 1]);
}
