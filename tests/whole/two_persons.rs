//! Two residents with much history become one by the word of two persons; one is enough to refuse or to take back.

use crate::fhir::account;
use crate::program::{run, text};
use crate::site::{Site, hidden};
use std::fs;
use std::path::Path;

/// Two people with one ID number, which nothing else bears out, each with so many findings.
fn twice_known(data: &Path, findings: usize) {
    for (sender, said) in [
        ("clinic", r#""name":[{"text":"试某某"}],"gender":"female","birthDate":"1960-05-01""#),
        ("ward", r#""name":[{"text":"李平"}],"gender":"male","birthDate":"1985-03-15""#),
    ] {
        let mut lines = vec![format!(
            r#"{{"resourceType":"Patient","id":"{sender}1",{said},"identifier":[{{"system":"urn:oid:2.16.840.1.113883.2.23.1.19.1","value":"990101196005010020"}}]}}"#
        )];
        lines.extend((0..findings).map(|number| format!(
            r#"{{"resourceType":"Observation","id":"o{number}","status":"final","code":{{"text":"x"}},"subject":{{"reference":"Patient/{sender}1"}}}}"#
        )));
        let file = data.join(format!("{sender}.ndjson"));
        fs::write(&file, lines.join("\n")).unwrap();
        run(&["import", "--data", text(data), "--sender", sender, text(&file)]);
    }
}

fn sign_in(site: &Site, name: &str) {
    site.sign_out();
    let page = site.page("/sign-in");
    let fields = [("csrf", &*hidden(&page, "csrf")), ("account", name), ("password", "passwort1"), ("next", "/")];
    assert_eq!(site.post("/sign-in", &fields).0, 303);
}

/// Answers the one question that waits, as whoever is signed in: the status, and where it leads.
fn answer(site: &Site, answer: &str) -> (u16, String) {
    let page = site.page("/links");
    let card = page.split("<section").nth(1).unwrap_or_else(|| panic!("nothing waits: {page}"));
    let record = card.split("action=\"/links/").nth(1).unwrap().split('"').next().unwrap();
    let other = card.split("href=\"/residents/").nth(1).unwrap().split('"').next().unwrap();
    let answer = if answer == "same" { format!("same:{other}") } else { answer.to_owned() };
    let (csrf, seen) = (hidden(&page, "csrf"), hidden(card, "seen"));
    let fields = [("csrf", &*csrf), ("seen", &*seen), ("answer", &*answer), ("reason", "asked by telephone")];
    let (status, to, _) = site.post(&format!("/links/{record}"), &fields);
    (status, to)
}

/// Takes back the decision that stands on a resident's page.
fn take_back(site: &Site, path: &str) {
    let page = site.page(path);
    let form = page.split("<form").find(|form| form.contains("value=\"undo\"")).unwrap();
    let record = form.split("action=\"/links/").nth(1).unwrap().split('"').next().unwrap();
    let (csrf, seen) = (hidden(form, "csrf"), hidden(form, "seen"));
    let fields = [("csrf", &*csrf), ("seen", &*seen), ("answer", "undo"), ("reason", ""), ("back", "resident")];
    assert_eq!(site.post(&format!("/links/{record}"), &fields).0, 303);
}

/// Whether both descriptions are of one resident.
fn is_one(site: &Site) -> bool {
    let page = site.page("/residents/1");
    page.contains("Patient/clinic1") && page.contains("Patient/ward1")
}

#[test]
fn people_with_much_history_become_one_when_a_second_person_agrees() {
    let dir = tempfile::tempdir().unwrap();
    twice_known(dir.path(), 19);
    for name in ["first", "second"] {
        account(dir.path(), name, "programme_office", &[]);
    }
    let site = Site::start(dir.path());
    sign_in(&site, "first");
    let (status, to) = answer(&site, "same");
    assert!(status == 303 && to.ends_with("&waits=true"), "{status} {to}");
    assert!(site.page(&to).contains("您的认定已记下") && !is_one(&site));
    assert!(site.page("/links").contains("须由另一位有权限的人员确认"), "the first sees that another is wanted");
    assert_eq!(answer(&site, "same").0, 400, "the first is not the second");

    sign_in(&site, "second");
    let page = site.page("/links");
    assert!(page.contains("first 于 ") && page.contains("asked by telephone"), "whose word it is: {page}");
    assert!(page.contains("不同意，不是同一人"));
    assert_eq!(answer(&site, "other").0, 303);
    assert!(!site.page("/links").contains("<section") && !is_one(&site), "the second has refused");

    take_back(&site, "/residents/2");
    assert!(answer(&site, "same").1.ends_with("&waits=true"));
    sign_in(&site, "first");
    let (status, to) = answer(&site, "same");
    assert!(status == 303 && !to.contains("waits") && is_one(&site), "{status} {to}");
    take_back(&site, "/residents/1");
    assert!(!is_one(&site), "one is enough to take it back");
}

#[test]
fn people_with_little_history_become_one_by_one_word() {
    let dir = tempfile::tempdir().unwrap();
    twice_known(dir.path(), 18);
    account(dir.path(), "first", "programme_office", &[]);
    let site = Site::start(dir.path());
    sign_in(&site, "first");
    let (status, to) = answer(&site, "same");
    assert!(status == 303 && !to.contains("waits") && is_one(&site), "{status} {to}");
}
