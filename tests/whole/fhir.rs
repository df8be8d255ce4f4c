//! A hospital's system in front of `/fhir`: it writes, reads, corrects and deletes; nothing that two do at
//! once is lost, and what is wrong is told in words.

use crate::program::{copied, jikang, run, text};
use crate::site::{Sent, Site};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `his:passwort1` and `lis:passwort1`, as HTTP Basic writes them.
pub const HIS: (&str, &str) = ("authorization", "Basic aGlzOnBhc3N3b3J0MQ==");
pub const LIS: (&str, &str) = ("authorization", "Basic bGlzOnBhc3N3b3J0MQ==");
const OFFICE: (&str, &str) = ("authorization", "Basic b2ZmaWNlOnBhc3N3b3J0MQ==");
pub const JSON: (&str, &str) = ("content-type", "application/fhir+json");

pub fn account(data: &Path, name: &str, post: &str, more: &[&str]) {
    account_of(data, name, post, &[&["--everywhere"], more].concat());
}

pub fn account_of(data: &Path, name: &str, post: &str, more: &[&str]) {
    let args = ["account", "put", name, "--post", post, "--data", text(data)];
    let mut child = jikang().args(args).args(more).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"passwort1\n").unwrap();
    assert!(child.wait().unwrap().success());
}

/// A program at which two systems and an office have accounts.
pub fn hospital(data: &Path) -> Site {
    let accounts = |data: &Path| {
        account(data, "his", "system", &[]);
        account(data, "lis", "system", &[]);
        account(data, "office", "programme_office", &[]);
    };
    // Most tests begin with nothing else.
    if std::fs::read_dir(data).is_ok_and(|mut files| files.next().is_none()) {
        copied("hospital", data, accounts);
    } else {
        accounts(data);
    }
    Site::start(data)
}

fn patient(id: &str, more: &str) -> String {
    let id = if id.is_empty() { String::new() } else { format!(r#""id":"{id}","#) };
    format!(r#"{{"resourceType":"Patient",{id}"name":[{{"text":"试某某"}}],"gender":"female"{more}}}"#)
}

#[track_caller]
pub fn told(sent: &Sent, status: u16, words: &str) {
    assert_eq!(sent.status, status, "{}", sent.text);
    assert!(sent.text.contains("OperationOutcome") && sent.text.contains(words), "{words}: {}", sent.text);
}

#[test]
fn a_record_is_written_read_corrected_and_deleted_and_every_state_stays() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let made = site.send("POST", "/fhir/Patient", &[HIS, JSON], &patient("", ""));
    assert_eq!(made.status, 201, "{}", made.text);
    let (address, first) = made.location.split_once("/_history/").unwrap();
    assert_eq!(made.etag, format!("W/\"{first}\""));
    assert!(made.modified.ends_with(" GMT"), "{}", made.modified);

    let read = site.send("GET", address, &[HIS], "");
    assert_eq!((read.status, &read.etag, &read.text), (200, &made.etag, &made.text));
    assert_eq!(site.send("GET", address, &[HIS, ("if-none-match", &made.etag)], "").status, 304);

    let id = address.rsplit('/').next().unwrap();
    let corrected = patient(id, r#","birthDate":"1960-05-01""#);
    let now = site.send("PUT", address, &[HIS, JSON, ("if-match", &made.etag)], &corrected);
    assert_eq!(now.status, 200, "{}", now.text);
    let late = site.send("PUT", address, &[HIS, JSON, ("if-match", &made.etag)], &patient(id, ""));
    told(&late, 412, "version_conflict");

    let patch =
        r#"[{"op":"test","path":"/birthDate","value":"1960-05-01"},{"op":"add","path":"/active","value":true}]"#;
    let patched = site.send("PATCH", address, &[HIS, ("content-type", "application/json-patch+json")], patch);
    assert_eq!(patched.status, 200, "{}", patched.text);
    assert!(patched.text.contains("\"active\":true") && patched.text.contains("1960-05-01"), "{}", patched.text);

    let before = site.send("GET", &format!("{address}/_history/{first}"), &[HIS], "");
    assert_eq!((before.status, before.text), (200, made.text.clone()));
    assert_eq!(site.send("DELETE", address, &[HIS], "").status, 204);
    told(&site.send("GET", address, &[HIS], ""), 410, "gone");
    told(&site.send("GET", &format!("{address}/_history"), &[LIS], ""), 404, "not_found");
    let history = site.send("GET", &format!("{address}/_history"), &[HIS], "").text;
    assert_eq!(history.matches("\"lastModified\"").count(), 4, "made, corrected, patched, deleted: {history}");
    assert_eq!(site.send("GET", &format!("{address}/_history/{first}"), &[HIS], "").status, 200);
    let again = site.send("PUT", address, &[HIS, JSON], &patient(id, ""));
    assert_eq!(again.status, 200, "what was deleted can come back: {}", again.text);
    assert_eq!(site.send("GET", address, &[HIS], "").status, 200);
}

#[test]
fn an_older_state_leads_where_it_said_and_not_where_the_newest_does() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let put = |address: &str, more: &str| {
        let (kind, id) = address.split_once('/').unwrap();
        let body = format!(r#"{{"resourceType":"{kind}","id":"{id}"{more}}}"#);
        site.send("PUT", &format!("/fhir/{address}"), &[HIS, JSON], &body)
    };
    put("Patient/p", r#","identifier":[{"system":"urn:x","value":"7"}]"#);
    put("Practitioner/d", "");
    let finding = r#","status":"final","code":{"text":"x"}"#;
    let subject = r#","subject":{"type":"Patient","identifier":{"system":"urn:x","value":"7"}}"#;
    let by = r#","performer":[{"reference":"Practitioner/d"}]"#;
    let first = put("Observation/o", &format!("{finding}{by}{subject}"));
    let second = put("Observation/o", &format!("{finding}{subject}"));
    let leads = |sent: &Sent| {
        let shown = site.send("GET", &sent.location, &[HIS], "").text;
        ["Practitioner/d", "Patient/p"].map(|to| shown.matches(&format!("\"reference\":\"{to}\"")).count())
    };
    assert_eq!((leads(&first), leads(&second)), ([1, 1], [0, 1]));
    let history = site.send("GET", "/fhir/Observation/o/_history", &[HIS], "").text;
    assert_eq!(history.matches("\"reference\":\"Patient/p\"").count(), 2, "{history}");
}

#[test]
fn of_a_record_that_one_does_not_see_if_none_exist_tells_the_id_alone() {
    let dir = tempfile::tempdir().unwrap();
    account_of(dir.path(), "far", "system", &["--institution", "elsewhere"]);
    let site = hospital(dir.path());
    let body = patient("", r#","identifier":[{"system":"urn:x","value":"7"}]"#);
    let once = ("if-none-exist", "identifier=urn:x%7C7");
    let made = site.send("POST", "/fhir/Patient", &[HIS, JSON, once], &body);
    let far = ("authorization", "Basic ZmFyOnBhc3N3b3J0MQ==");
    let met = site.send("POST", "/fhir/Patient", &[far, JSON, once], &patient("", ""));
    assert_eq!((met.status, met.text.as_str(), &met.location), (200, "", &made.location));
    told(&site.send("GET", &met.location, &[far], ""), 404, "not_found");
    // Who may see a record is known from the rows, which follow within a second.
    crate::seal::wait_for(&site, LIS, made.location.strip_prefix("/fhir/").unwrap());
    let lis = site.send("POST", "/fhir/Patient", &[LIS, JSON, once], &patient("", ""));
    assert!(lis.status == 200 && lis.text.contains("urn:x"), "{}", lis.text);
}

#[test]
fn what_two_do_at_once_makes_one_record_and_loses_no_change() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let body = patient("", r#","identifier":[{"system":"urn:x","value":"7"}]"#);
    let once = ("if-none-exist", "identifier=urn:x%7C7");
    let create = || site.send("POST", "/fhir/Patient", &[HIS, JSON, once], &body);
    let made = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(create)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(made.iter().filter(|sent| sent.status == 201).count(), 1);
    assert!(made.iter().all(|sent| matches!(sent.status, 200 | 201 | 412)));
    let found = create();
    assert_eq!(found.status, 200, "{}", found.text);

    let address = found.location.split("/_history").next().unwrap();
    let add = |number: usize| {
        let patch =
            format!(r#"[{{"op":"add","path":"/identifier/-","value":{{"system":"urn:n","value":"{number}"}}}}]"#);
        site.send("PATCH", address, &[HIS, ("content-type", "application/json-patch+json")], &patch)
    };
    let statuses = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || add(number).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let now = site.send("GET", address, &[HIS], "").text;
    let kept = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(now.matches("urn:n").count(), kept, "every patch that was answered with 200 stands: {now}");
    assert!(kept > 0);
}

#[test]
fn a_transaction_is_all_or_nothing_and_a_batch_is_each_for_itself() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let entry = |url: &str, resource: &str| {
        format!(r#"{{"fullUrl":"urn:uuid:{url}","request":{{"method":"POST","url":"{url}"}},"resource":{resource}}}"#)
    };
    let bundle = |of: &str, entries: &[String]| {
        format!(r#"{{"resourceType":"Bundle","type":"{of}","entry":[{}]}}"#, entries.join(","))
    };
    let observation = |status: &str| {
        let code = r#"{"coding":[{"system":"http://loinc.org","code":"8480-6"}]}"#;
        format!(
            r#"{{"resourceType":"Observation","status":"{status}","code":{code},"subject":{{"reference":"urn:uuid:Patient"}}}}"#
        )
    };
    let sound = [entry("Patient", &patient("", "")), entry("Observation", &observation("final"))];
    let done = site.send("POST", "/fhir/", &[HIS, JSON], &bundle("transaction", &sound));
    assert_eq!(done.status, 200, "{}", done.text);
    let addresses: Vec<&str> =
        done.text.split("\"location\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let path = |location: &str| format!("/fhir/{}", location.split("/_history").next().unwrap());
    let patient_path = path(addresses[0]);
    let read = site.send("GET", &path(addresses[1]), &[HIS], "").text;
    assert!(read.contains(&format!("\"reference\":\"{}\"", &patient_path["/fhir/".len()..])), "{read}");

    let arrivals = |site: &Site| site.send("GET", "/fhir/Patient/new1", &[HIS], "").status;
    let put = r#"{"request":{"method":"PUT","url":"Patient/new1"},"resource":{"resourceType":"Patient","id":"new1"}}"#;
    let broken = [put.to_owned(), entry("Observation", &observation("fin"))];
    let refused = site.send("POST", "/fhir", &[HIS, JSON], &bundle("transaction", &broken));
    told(&refused, 422, "bad_code");
    assert!(refused.text.contains("entry[1]") || refused.text.contains("Observation.status"), "{}", refused.text);
    assert_eq!(arrivals(&site), 404, "nothing of it was kept");
    let each = site.send("POST", "/fhir", &[HIS, JSON], &bundle("batch", &broken)).text;
    assert!(each.contains("\"status\":\"201\"") && each.contains("\"status\":\"422\""), "{each}");
    assert_eq!(arrivals(&site), 200);
    let twice = [put.to_owned(), put.to_owned()];
    told(&site.send("POST", "/fhir", &[HIS, JSON], &bundle("transaction", &twice)), 400, "record_twice");
}

#[test]
fn a_reference_means_what_the_system_was_shown_and_never_the_wrong_person() {
    let dir = tempfile::tempdir().unwrap();
    let feed = dir.path().join("feed.ndjson");
    std::fs::write(&feed, patient("p1", "") + "\n").unwrap();
    let data = dir.path().join("data");
    for sender in ["lis", "his"] {
        run(&["import", text(&feed), "--sender", sender, "--data", text(&data)]);
    }
    let site = hospital(&data);
    assert_eq!(site.send("GET", "/fhir/Patient/his.p1", &[HIS], "").status, 200);
    let observation = |of: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"subject":{{"reference":"{of}"}}}}"#
        )
    };
    let made = site.send("POST", "/fhir/Observation", &[HIS, JSON], &observation("Patient/his.p1"));
    assert_eq!(made.status, 201, "{}", made.text);
    let address = made.location.split("/_history/").next().unwrap();
    let patch = r#"[{"op":"add","path":"/note","value":[{"text":"seen"}]}]"#;
    let patched = site.send("PATCH", address, &[HIS, ("content-type", "application/json-patch+json")], patch);
    assert_eq!(patched.status, 200, "{}", patched.text);
    assert!(patched.text.contains(r#""reference":"Patient/his.p1""#), "{}", patched.text);
    assert_eq!(site.send("GET", address, &[LIS], "").status, 200, "another sees it as the resident's");

    let refused = site.send("POST", "/fhir/Observation", &[HIS, JSON], &observation("Patient/p1"));
    told(&refused, 422, "reference_ambiguous");
    assert!(refused.text.contains("Observation.subject"), "{}", refused.text);
    assert_eq!(site.send("POST", "/fhir/Observation", &[LIS, JSON], &observation("Patient/p1")).status, 201);
}

#[test]
fn what_is_wrong_is_told_and_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    told(&site.send("GET", "/fhir/Patient/1", &[], ""), 401, "not_signed");
    let wrong = ("authorization", "Basic aGlzOndyb25n");
    told(&site.send("GET", "/fhir/Patient/1", &[wrong], ""), 401, "not_signed");
    told(&site.send("GET", "/fhir/Patient/1", &[OFFICE], ""), 403, "not_a_system");
    told(&site.send("GET", "/fhir/Patient/1", &[HIS, ("accept", "application/fhir+xml")], ""), 406, "format_not_here");
    told(
        &site.send("POST", "/fhir/Patient", &[HIS, ("content-type", "application/fhir+xml")], "<x/>"),
        415,
        "body_not_json",
    );
    told(&site.send("POST", "/fhir/Patient", &[HIS, JSON], "{"), 400, "not_json");
    told(&site.send("POST", "/fhir/Patient", &[HIS, JSON], r#"{"resourceType":"Observation"}"#), 422, "type_differs");
    told(&site.send("POST", "/fhir/Patience", &[HIS, JSON], r#"{"resourceType":"Patience"}"#), 422, "unknown_type");
    told(&site.send("PUT", "/fhir/Patient/a", &[HIS, JSON], &patient("b", "")), 422, "id_differs");
    told(&site.send("PUT", "/fhir/Patient/a", &[HIS, JSON, ("if-match", "x")], &patient("a", "")), 400, "bad_version");
    told(&site.send("GET", "/fhir/Patient/a", &[HIS, ("accept-language", "en")], ""), 404, "Not found");
    told(&site.send("PUT", "/fhir/Patient/a/b/c", &[HIS, JSON], ""), 404, "not_found");
    told(&site.send("POST", "/fhir/metadata", &[HIS, JSON], "{}"), 405, "interaction_not_supported");

    assert_eq!(site.send("PUT", "/fhir/Patient/a", &[HIS, JSON], &patient("a", "")).status, 201);
    told(&site.send("PUT", "/fhir/Patient/a", &[LIS, JSON], &patient("a", "")), 409, "id_of_another_sender");
    told(&site.send("DELETE", "/fhir/Patient/a", &[LIS], ""), 409, "id_of_another_sender");
    assert_eq!(site.send("GET", "/fhir/Patient/a", &[HIS], "").status, 200);
    assert_eq!(site.send("DELETE", "/fhir/Patient/never", &[HIS], "").status, 204);

    for (kind, others) in [("Organization", 200), ("EnrollmentResponse", 404)] {
        let path = format!("/fhir/{kind}/a");
        let body = format!(r#"{{"resourceType":"{kind}","id":"a"}}"#);
        assert_eq!(site.send("PUT", &path, &[HIS, JSON], &body).status, 201);
        assert_eq!(site.send("GET", &path, &[HIS], "").status, 200);
        assert_eq!(site.send("GET", &path, &[LIS], "").status, others, "{kind} of another sender");
    }
    let statement = site.send("GET", "/fhir/metadata", &[], "");
    assert!(statement.status == 200 && statement.text.contains("\"fhirVersion\":\"4.0.1\""), "{}", statement.text);
}

#[test]
fn records_are_found_by_id_and_identifier_and_what_is_not_understood_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    for (id, system, value) in [("a", "urn:x", "7"), ("b", "urn:y", "7"), ("c", "urn:x", "8")] {
        let named = patient(id, &format!(r#","identifier":[{{"system":"{system}","value":"{value}"}}]"#));
        assert_eq!(site.send("PUT", &format!("/fhir/Patient/{id}"), &[HIS, JSON], &named).status, 201);
    }
    let search = |query: &str| site.send("GET", &format!("/fhir/Patient?{query}"), &[HIS], "");
    let ids = |query: &str| {
        let text = search(query).text;
        let entries = text.split("\"fullUrl\":\"urn:jikang:public:Patient/").skip(1);
        entries.map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    for (query, expected) in [
        ("identifier=urn:x%7C7", "a"),
        ("identifier=7", "a b"),
        ("identifier=urn:x%7C7,urn:x%7C8", "a c"),
        ("identifier=7&_id=b", "b"),
        ("_id=a,c", "a c"),
        ("identifier=%7C7", ""),
        ("identifier=9", ""),
    ] {
        assert_eq!(ids(query), expected, "{query}: {}", search(query).text);
    }
    told(&search("nonsense=x"), 400, "unknown_parameter");
    assert_eq!(ids(""), "a b c");
    let lenient = [HIS, ("prefer", "handling=lenient")];
    let sent = site.send("GET", "/fhir/Patient?nonsense=x&_id=a", &lenient, "");
    assert!(sent.status == 200 && sent.text.contains("Patient?_id=a"), "{}", sent.text);
    assert!(sent.text.contains("parameter_dropped"), "{}", sent.text);
    site.send("DELETE", "/fhir/Patient/a", &[HIS], "");
    assert_eq!(ids("identifier=7"), "b");
}

/// Writes transactions until the program ends; the addresses of all that it has answered for.
fn write_until_the_end(site: &Site, writer: usize, told: &AtomicUsize) -> Vec<String> {
    let mut answered = Vec::new();
    for number in 0.. {
        let one = |name: &str| {
            let patient =
                patient("", &format!(r#","identifier":[{{"system":"urn:{name}","value":"{writer}-{number}"}}]"#));
            format!(r#"{{"request":{{"method":"POST","url":"Patient"}},"resource":{patient}}}"#)
        };
        let bundle = format!(r#"{{"resourceType":"Bundle","type":"transaction","entry":[{},{}]}}"#, one("a"), one("b"));
        let Some(sent) = site.try_send("POST", "/fhir", &[HIS, JSON], &bundle) else { break };
        assert_eq!(sent.status, 200, "{}", sent.text);
        let locations = sent.text.split("\"location\":\"").skip(1);
        answered.extend(locations.map(|rest| rest.split("/_history").next().unwrap().to_owned()));
        told.fetch_add(1, Ordering::Relaxed);
    }
    answered
}

#[test]
fn what_was_answered_is_there_after_a_kill_and_no_transaction_by_half() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let process = site.process().to_string();
    let told = AtomicUsize::new(0);
    let answered = std::thread::scope(|scope| {
        let (site, told) = (&site, &told);
        let write = |writer| scope.spawn(move || write_until_the_end(site, writer, told));
        let writers: Vec<_> = (0..4).map(write).collect();
        while told.load(Ordering::Relaxed) < 20 && !writers.iter().any(|writer| writer.is_finished()) {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(std::process::Command::new("kill").args(["-9", &process]).status().unwrap().success());
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    drop(site);
    assert!(answered.len() > 10, "only {} were answered", answered.len());
    let site = Site::start(dir.path());
    for address in &answered {
        let read = site.send("GET", &format!("/fhir/{address}"), &[HIS], "");
        assert_eq!(read.status, 200, "{address}: {}", read.text);
    }
    drop(site);
    let lines = run(&["export", "--data", text(dir.path())]);
    let of = |name: &str| lines.matches(&format!("\"urn:{name}\"")).count();
    assert_eq!(of("a"), of("b"), "both records of a transaction, or none");
    assert!(of("a") >= answered.len() / 2);
}
