//! What lies under a seal does not exist for a system that may not know of it: whatever it asks, and however it puts
//! its conditions. Whoever sent it, and whoever's account names the seals, sees it as any other record.

use crate::fhir::{HIS, JSON, LIS, account, hospital, told};
use crate::fhir_bulk::export;
use crate::program::eventually;
use crate::site::{Sent, Site};

/// `named:passwort1`.
const NAMED: (&str, &str) = ("authorization", "Basic bmFtZWQ6cGFzc3dvcnQx");

/// What LIS must not know; every id begins with `zq-`.
const SEALED: [&str; 8] = [
    "EpisodeOfCare/zq-ep",
    "Encounter/zq-en",
    "Observation/zq-ob",
    "Condition/zq-co",
    "Observation/zq-lab",
    "Condition/zq-late",
    "Patient/zq-vip",
    "QuestionnaireResponse/zq-form",
];

fn put(site: &Site, address: &str, more: &str) -> Sent {
    let (kind, id) = address.split_once('/').unwrap();
    let body = format!(r#"{{"resourceType":"{kind}","id":"{id}"{more}}}"#);
    let sent = site.send("PUT", &format!("/fhir/{address}"), &[HIS, JSON], &body);
    assert!(matches!(sent.status, 200 | 201), "{address}: {}", sent.text);
    sent
}

const OF_P: &str = r#","subject":{"reference":"Patient/p"}"#;

fn condition(site: &Site, address: &str, code: &str) -> Sent {
    let code = format!(r#","code":{{"coding":[{{"system":"http://hl7.org/fhir/sid/icd-10","code":"{code}"}}]}}"#);
    put(site, address, &format!("{OF_P}{code}"))
}

/// A resident with a little of everything, sent by HIS, while LIS and NAMED look on.
fn ward(data: &std::path::Path) -> Site {
    let keys = ["--programme", "severe_mental_disorder", "--programme", "tuberculosis", "--programme", "restricted"];
    account(data, "named", "system", &keys);
    let site = hospital(data);
    put(&site, "Patient/p", r#","gender":"female","birthDate":"1960-05-01","name":[{"text":"试某某"}]"#);
    let episode = r#","status":"active","patient":{"reference":"Patient/p"},"identifier":[{"system":"urn:his","value":"7"}],"type":[{"coding":[{"system":"urn:jikang:programme","code":"severe_mental_disorder"}]}]"#;
    // What stands in the episode comes before it.
    let class =
        r#","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"}"#;
    let visit = r#","episodeOfCare":[{"reference":"EpisodeOfCare/zq-ep"}]"#;
    put(&site, "Encounter/zq-en", &format!("{class}{OF_P}{visit}"));
    let finding = r#","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]}"#;
    put(&site, "Observation/zq-ob", &format!(r#"{finding}{OF_P},"encounter":{{"reference":"Encounter/zq-en"}}"#));
    put(&site, "EpisodeOfCare/zq-ep", episode);
    condition(&site, "Condition/zq-co", "F20.0");
    let label = |code: &str| {
        format!(
            r#","meta":{{"security":[{{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"{code}"}}]}}"#
        )
    };
    put(&site, "Observation/zq-lab", &format!("{}{finding}{OF_P}", label("R")));
    put(&site, "Observation/normal", &format!("{}{finding}{OF_P}", label("N")));
    let vip = r#","gender":"male","birthDate":"1950-01-02","name":[{"text":"贵某某"}],"identifier":[{"system":"urn:his","value":"9"}]"#;
    put(&site, "Patient/zq-vip", &format!("{}{vip}", label("V")));
    condition(&site, "Condition/plain", "I10");
    site
}

/// A form of a sealed programme, filled in: it makes an episode and findings.
fn form(site: &Site) {
    let choice = |key: &str| {
        format!(r#"{{"linkId":"{key}","answer":[{{"valueCoding":{{"system":"urn:jikang:item:{key}","code":"1"}}}}]}}"#)
    };
    let items = ["tb_kind", "tb_sputum", "tb_resistance"].map(choice).join(",");
    let since = r#"{"linkId":"tb_treated_since","answer":[{"valueDate":"2026-01-05"}]}"#;
    put(
        site,
        "QuestionnaireResponse/zq-form",
        &format!(
            r#","status":"completed","questionnaire":"urn:jikang:form:tuberculosis/enrol","authored":"2026-01-06"{OF_P},"item":[{items},{since}]"#
        ),
    );
}

fn get(site: &Site, who: (&str, &str), path: &str) -> Sent {
    site.send("GET", &format!("/fhir/{path}"), &[who], "")
}

/// The addresses that a bundle has, sorted.
fn found(site: &Site, who: (&str, &str), query: &str) -> String {
    let sent = get(site, who, query);
    assert_eq!(sent.status, 200, "{query}: {}", sent.text);
    let entries = sent.text.split("\"fullUrl\":\"urn:jikang:public:").skip(1);
    let mut addresses: Vec<&str> = entries.map(|rest| rest.split('"').next().unwrap()).collect();
    addresses.sort_unstable();
    addresses.join(" ")
}

/// Rows follow a write within a moment.
pub fn wait_for(site: &Site, who: (&str, &str), path: &str) {
    eventually(path, || (get(site, who, path).status == 200).then_some(()));
}

#[test]
fn what_is_sealed_is_not_there_to_be_read_found_counted_or_taken_away() {
    let dir = tempfile::tempdir().unwrap();
    let site = ward(dir.path());
    form(&site);
    let first = condition(&site, "Condition/zq-late", "I10");
    let late = condition(&site, "Condition/zq-late", "F31.1");
    wait_for(&site, LIS, "Patient/p");
    wait_for(&site, NAMED, "QuestionnaireResponse/zq-form");
    wait_for(&site, NAMED, "Patient/zq-vip");

    for address in SEALED {
        told(&get(&site, LIS, address), 404, "not_found");
        told(&get(&site, LIS, &format!("{address}/_history")), 404, "not_found");
        let (kind, id) = address.split_once('/').unwrap();
        for query in [format!("{kind}?_id={id}"), format!("{kind}?_id={id}&_summary=count")] {
            assert!(get(&site, LIS, &query).text.contains("\"total\":0"), "{query}");
        }
        let history = get(&site, LIS, &format!("{kind}/_history?_count=500")).text;
        assert!(!history.contains("zq-"), "{history}");
        for who in [HIS, NAMED] {
            let sent = get(&site, who, address);
            assert_eq!(sent.status, 200, "{address} {}: {}", who.1, sent.text);
            assert!(get(&site, who, &format!("{address}/_history")).text.contains(id));
            assert_eq!(found(&site, who, &format!("{kind}?_id={id}")), address);
        }
    }
    for version in [first, late] {
        let path = version.location.strip_prefix("/fhir/").unwrap().to_owned();
        told(&get(&site, LIS, &path), 404, "not_found");
        assert_eq!(get(&site, NAMED, &path).status, 200);
    }
    let everything = get(&site, LIS, "_history?_count=500").text;
    assert!(everything.contains("Condition/plain") && !everything.contains("zq-"), "{everything}");

    // What the form has made is its seal's too: an episode, and findings that stand in no visit.
    assert_eq!(found(&site, LIS, "EpisodeOfCare?patient=Patient/p"), "");
    assert_eq!(found(&site, LIS, "Observation?patient=Patient/p"), "Observation/normal");
    let made = found(&site, NAMED, "Observation?patient=Patient/p");
    assert!(made.contains("Observation/zq-form-tb-kind"), "{made}");
    assert_eq!(found(&site, NAMED, "EpisodeOfCare?patient=Patient/p").split(' ').count(), 2);

    let beside = "_revinclude=Condition:patient&_revinclude=EpisodeOfCare:patient&_revinclude=Observation:patient";
    let with = found(&site, LIS, &format!("Patient?_id=p&{beside}&_revinclude=Encounter:patient"));
    assert_eq!(with, "Condition/plain Observation/normal Patient/p");
    assert!(found(&site, NAMED, &format!("Patient?_id=p&{beside}")).contains("Condition/zq-co"));
    assert!(get(&site, LIS, "Condition?_summary=count").text.contains("\"total\":1"));
    assert!(get(&site, NAMED, "Condition?_summary=count").text.contains("\"total\":3"));

    let (kinds, lines) = export(&site, LIS);
    assert_eq!(kinds, ["Condition 1", "Observation 1", "Patient 1"]);
    assert!(!lines.contains("zq-"), "{lines}");
    assert!(export(&site, NAMED).1.contains("zq-ep"));

    let view = r#"{"resourceType":"Parameters","parameter":[{"name":"viewResource","resource":{"resourceType":"ViewDefinition","resource":"Condition","status":"active","name":"c","select":[{"column":[{"name":"id","path":"id"}]}]}}]}"#;
    let run = |who| site.send("POST", "/fhir/$viewdefinition-run", &[who, JSON], view).text;
    assert_eq!(run(LIS), "{\"id\":\"plain\"}\n");
    assert_eq!(run(NAMED).lines().count(), 3);

    let asked = r#"{"resourceType":"Patient","gender":"male","birthDate":"1950-01-02","name":[{"text":"贵某某"}],"identifier":[{"system":"urn:his","value":"9"}]}"#;
    let matched = |who| site.send("POST", "/fhir/Patient/$match", &[who, JSON], asked).text;
    assert!(matched(LIS).contains("\"total\":0"), "{}", matched(LIS));
    assert!(matched(NAMED).contains("zq-vip"), "{}", matched(NAMED));
}

#[test]
fn no_condition_reference_or_write_tells_what_is_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let site = ward(dir.path());
    let class =
        r#","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"}"#;
    let diagnosis =
        |id: &str| format!(r#"{class}{OF_P},"diagnosis":[{{"condition":{{"reference":"Condition/{id}"}}}}]"#);
    put(&site, "Encounter/stay", &diagnosis("zq-co"));
    put(&site, "Encounter/other", &diagnosis("not-here"));
    wait_for(&site, LIS, "Encounter/other");

    for (query, named) in [
        ("Patient?_has:EpisodeOfCare:patient:type=urn:jikang:programme%7Csevere_mental_disorder", "Patient/p"),
        ("Patient?_has:Condition:patient:code=F20.0", "Patient/p"),
        ("Encounter?diagnosis:Condition.code=F20.0", "Encounter/stay"),
        ("Observation?encounter:Encounter.status=finished", "Observation/zq-ob"),
        ("Encounter?_id=stay&_include=Encounter:diagnosis", "Condition/zq-co Encounter/stay"),
    ] {
        let open = if query.contains("_include") { "Encounter/stay" } else { "" };
        assert_eq!(found(&site, LIS, query), open, "{query}");
        assert_eq!(found(&site, NAMED, query), named, "{query}");
        assert_eq!(found(&site, HIS, query), named, "{query}");
    }
    // To what is sealed a record refers as to what has never come: as it was sent, and found by just that.
    for id in ["zq-co", "not-here"] {
        let stay = if id == "zq-co" { "Encounter/stay" } else { "Encounter/other" };
        assert_eq!(found(&site, LIS, &format!("Encounter?diagnosis=Condition/{id}")), stay);
        assert!(get(&site, LIS, stay).text.contains(&format!("\"Condition/{id}\"")));
    }

    // A code that was put right: what it is now is open, what it was is not.
    let wrong = condition(&site, "Condition/righted", "F25.0");
    condition(&site, "Condition/righted", "F41.1");
    let wrong = wrong.location.strip_prefix("/fhir/").unwrap().to_owned();
    told(&get(&site, LIS, &wrong), 404, "not_found");
    assert_eq!(get(&site, NAMED, &wrong).status, 200);
    let states = |who| get(&site, who, "Condition/righted/_history").text;
    assert!(states(LIS).contains("\"total\":1") && states(NAMED).contains("\"total\":2"), "{}", states(LIS));
    assert!(!get(&site, LIS, "Condition/_history").text.contains("F25"));

    // A reference by its identifier leads nowhere that is told, and an own record that refers so is its sender's.
    let refers = format!(
        r#"{{"resourceType":"Encounter","id":"mine"{class}{OF_P},"episodeOfCare":[{{"type":"EpisodeOfCare","identifier":{{"system":"urn:his","value":"7"}}}}]}}"#
    );
    assert_eq!(site.send("PUT", "/fhir/Encounter/mine", &[LIS, JSON], &refers).status, 201);
    let included = get(&site, LIS, "Encounter?_id=mine&_include=Encounter:episode-of-care").text;
    assert!(included.contains("Encounter/mine") && !included.contains("zq-"), "{included}");
    let told_of_it = "Encounter?episode-of-care:EpisodeOfCare.status=active";
    assert_eq!(found(&site, LIS, told_of_it), "");
    assert_eq!(found(&site, NAMED, told_of_it), "Encounter/mine Encounter/zq-en");
    assert_eq!(found(&site, LIS, "Encounter?episode-of-care=EpisodeOfCare/zq-ep"), "");

    // Whose identifier is known may be asked for; what bears it is not there, so a new record is made.
    let once = ("if-none-exist", "identifier=urn:his%7C7");
    let own = r#"{"resourceType":"EpisodeOfCare","status":"active","patient":{"reference":"Patient/p"},"identifier":[{"system":"urn:his","value":"7"}]}"#;
    let named = site.send("POST", "/fhir/EpisodeOfCare", &[NAMED, JSON, once], own);
    assert!(named.status == 200 && named.text.contains("zq-ep"), "{}", named.text);
    let made = site.send("POST", "/fhir/EpisodeOfCare", &[LIS, JSON, once], own);
    assert!(made.status == 201 && !made.text.contains("zq-"), "{}", made.text);

    let body = r#"{"resourceType":"Condition","id":"zq-co","subject":{"reference":"Patient/p"}}"#;
    told(&site.send("PUT", "/fhir/Condition/zq-co", &[LIS, JSON], body), 409, "id_of_another_sender");
    let patch = ("content-type", "application/json-patch+json");
    told(&site.send("PATCH", "/fhir/Condition/zq-co", &[LIS, patch], "[]"), 404, "not_found");
    let batch =
        r#"{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Condition/zq-co"}}]}"#;
    let batch = site.send("POST", "/fhir/", &[LIS, JSON], batch).text;
    assert!(batch.contains("not_found") && !batch.contains("F20"), "{batch}");

    // Deleted, it is no less hidden; what stood in it neither.
    assert_eq!(site.send("DELETE", "/fhir/EpisodeOfCare/zq-ep", &[HIS], "").status, 204);
    told(&get(&site, LIS, "Observation/zq-ob"), 404, "not_found");
    assert!(!get(&site, LIS, "_history?_count=500").text.contains("zq-ep"));
}
