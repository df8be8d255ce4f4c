//! What a system takes away at once: exports as files, and the rows of its own views.

use crate::fhir::{HIS, JSON, LIS, hospital, told};
use crate::program::eventually;
use crate::site::Site;

/// Two residents, an observation and an institution.
fn filled(data: &std::path::Path) -> Site {
    let site = hospital(data);
    let put = |path: &str, body: &str| {
        let sent = site.send("PUT", &format!("/fhir/{path}"), &[HIS, JSON], body);
        assert_eq!(sent.status, 201, "{}", sent.text);
    };
    put("Patient/p1", r#"{"resourceType":"Patient","id":"p1","gender":"female"}"#);
    put("Patient/p2", r#"{"resourceType":"Patient","id":"p2","gender":"male"}"#);
    put(
        "Observation/o1",
        r#"{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p1"}}"#,
    );
    put("Organization/i1", r#"{"resourceType":"Organization","id":"i1","name":"某院"}"#);
    site
}

/// Begins an export; gives the path of its status.
fn begin(site: &Site, who: (&str, &str), path: &str) -> String {
    let begun = site.send("GET", path, &[who, ("prefer", "respond-async")], "");
    assert_eq!(begun.status, 202, "{}", begun.text);
    begun.location.strip_prefix(site.address()).expect("an absolute address").to_owned()
}

/// Waits for an export's manifest.
fn manifest(site: &Site, who: (&str, &str), status: &str) -> String {
    eventually("the end of the export", || {
        let sent = site.send("GET", status, &[who], "");
        assert!([200, 202].contains(&sent.status), "{}", sent.text);
        (sent.status == 200).then_some(sent.text)
    })
}

/// The paths of a manifest's files.
fn files(site: &Site, manifest: &str) -> Vec<String> {
    let urls = manifest.split("\"url\":\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    urls.map(|url| url.strip_prefix(site.address()).unwrap().to_owned()).collect()
}

/// Everything that somebody may take away: each type with how many there are, and all lines.
pub fn export(site: &Site, who: (&str, &str)) -> (Vec<String>, String) {
    export_of(site, who, "/fhir/$export")
}

/// The same of what an address asks for.
pub fn export_of(site: &Site, who: (&str, &str), path: &str) -> (Vec<String>, String) {
    let manifest = manifest(site, who, &begin(site, who, path));
    let types = manifest.split("\"type\":\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let texts: Vec<_> = files(site, &manifest).iter().map(|path| site.send("GET", path, &[who], "").text).collect();
    let counted = types.zip(&texts).map(|(kind, text)| format!("{kind} {}", text.lines().count()));
    (counted.collect(), texts.concat())
}

#[test]
fn an_export_is_made_in_the_background_and_is_its_accounts_own() {
    let dir = tempfile::tempdir().unwrap();
    let site = filled(dir.path());
    let status = begin(&site, HIS, "/fhir/$export");
    let told_files = files(&site, &manifest(&site, HIS, &status));
    let names: Vec<&str> = told_files.iter().map(|path| path.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["Observation.1.ndjson", "Organization.1.ndjson", "Patient.1.ndjson"]);
    let people = site.send("GET", &told_files[2], &[HIS], "").text;
    assert_eq!((people.lines().count(), people.matches("\"id\":\"p").count()), (2, 2), "{people}");
    let found = site.send("GET", &told_files[0], &[HIS], "").text;
    assert!(found.contains(r#""reference":"Patient/p1""#), "{found}");

    told(&site.send("GET", &status, &[LIS], ""), 404, "export_gone");
    told(&site.send("GET", &told_files[0], &[LIS], ""), 404, "export_gone");
    told(&site.send("GET", &format!("{status}/..%2F..%2Fstore"), &[HIS], ""), 404, "not_found");
    assert_eq!(site.send("GET", &status, &[], "").status, 401);
    assert_eq!(site.send("DELETE", &status, &[HIS], "").status, 202);
    told(&site.send("GET", &status, &[HIS], ""), 404, "export_gone");
    told(&site.send("GET", &told_files[0], &[HIS], ""), 404, "export_gone");
    assert_eq!(std::fs::read_dir(dir.path().join("exports")).unwrap().count(), 0, "its files are gone");
}

#[test]
fn an_export_holds_what_was_asked_for_and_a_restart_says_that_it_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let site = filled(dir.path());
    let kinds = |path: &str| {
        let manifest = manifest(&site, HIS, &begin(&site, HIS, path));
        let kinds = manifest.split("\"type\":\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(kinds("/fhir/Patient/$export"), ["Observation", "Patient"]);
    assert_eq!(kinds("/fhir/$export?_type=Organization,Patient&_outputFormat=ndjson"), ["Organization", "Patient"]);
    assert_eq!(kinds("/fhir/$export?_since=2999-01-01T00:00:00Z"), Vec::<String>::new());
    assert_eq!(kinds("/fhir/$export?_since=2020-01-01T00:00:00Z").len(), 3);

    told(&site.send("GET", "/fhir/$export", &[HIS], ""), 400, "export_not_async");
    let asked =
        |query: &str| site.send("GET", &format!("/fhir/$export?{query}"), &[HIS, ("prefer", "respond-async")], "");
    for bad in ["_type=Pation", "_since=yesterday", "_outputFormat=csv"] {
        told(&asked(bad), 400, "bad_parameter");
    }
    told(&asked("_typeFilter=Patient%3Fgender%3Dmale"), 400, "unknown_parameter");

    let status = begin(&site, HIS, "/fhir/$export");
    manifest(&site, HIS, &status);
    drop(site);
    let site = Site::start(dir.path());
    told(&site.send("GET", &status, &[HIS], ""), 404, "export_gone");
}

const VIEW: &str = r#"{"resourceType":"ViewDefinition","resource":"Patient","status":"active","name":"sex",
    "select":[{"column":[{"name":"id","path":"id"},{"name":"gender","path":"gender"}]}]}"#;

fn parameters(parts: &[&str]) -> String {
    format!(r#"{{"resourceType":"Parameters","parameter":[{}]}}"#, parts.join(","))
}

#[test]
fn a_view_runs_over_what_its_caller_sees_or_sends() {
    let dir = tempfile::tempdir().unwrap();
    let site = filled(dir.path());
    let view = format!(r#"{{"name":"viewResource","resource":{VIEW}}}"#);
    let run = |query: &str, parts: &[&str]| {
        let path = format!("/fhir/ViewDefinition/$viewdefinition-run{query}");
        let sent = site.send("POST", &path, &[HIS, JSON], &parameters(parts));
        assert_eq!(sent.status, 200, "{}", sent.text);
        sent.text
    };
    let both = "{\"id\":\"p1\",\"gender\":\"female\"}\n{\"id\":\"p2\",\"gender\":\"male\"}\n";
    assert_eq!(run("", &[&view]), both);
    assert_eq!(run("?_limit=1&_format=csv", &[&view]), "id,gender\np1,female\n");
    let bare = r#"{"name":"_format","valueCode":"csv"},{"name":"header","valueBoolean":false},{"name":"_limit","valueInteger":1}"#;
    assert_eq!(run("", &[&view, bare]), "p1,female\n");
    assert_eq!(run("?_format=json&_since=2999-01-01T00:00:00Z", &[&view]), "[]");
    let json = run("?_format=json", &[&view]);
    assert!(json.starts_with(r#"[{"id":"p1""#) && json.ends_with("\"male\"}]"), "{json}");
    let sent = r#"{"name":"resource","resource":{"resourceType":"Patient","id":"x","gender":"other"}}"#;
    assert_eq!(run("", &[&view, sent]), "{\"id\":\"x\",\"gender\":\"other\"}\n");
    let named = r#"{"name":"viewReference","valueReference":{"reference":"ViewDefinition/_shared.blood_pressure"}}"#;
    assert_eq!(run("", &[named]), "");
    let accepted = [HIS, JSON, ("accept", "text/csv")];
    let csv = site.send("POST", "/fhir/$viewdefinition-run", &accepted, &parameters(&[&view])).text;
    assert!(csv.starts_with("id,gender\n"), "{csv}");

    let wrong = |query: &str, parts: &[&str], status: u16, words: &str| {
        let path = format!("/fhir/$viewdefinition-run{query}");
        told(&site.send("POST", &path, &[HIS, JSON], &parameters(parts)), status, words);
    };
    wrong("", &[], 400, "view_wanted");
    wrong(
        "",
        &[r#"{"name":"viewReference","valueReference":{"reference":"ViewDefinition/none"}}"#],
        404,
        "no_such_view",
    );
    wrong("?_format=xml", &[&view], 400, "bad_parameter");
    wrong("?_limit=few", &[&view], 400, "bad_parameter");
    wrong("?colour=red", &[&view], 400, "unknown_parameter");
    let broken = view.replace(r#""path":"gender""#, r#""path":"gender.(""#);
    assert_eq!(site.send("POST", "/fhir/$viewdefinition-run", &[HIS, JSON], &parameters(&[&broken])).status, 422);
    told(&site.send("POST", "/fhir/$viewdefinition-run", &[HIS, JSON], VIEW), 400, "parameters_wanted");
    told(&site.send("POST", "/fhir/$viewdefinition-run", &[HIS, JSON], "{"), 400, "not_json");
    assert_eq!(site.send("POST", "/fhir/$viewdefinition-run", &[JSON], VIEW).status, 401);
}
