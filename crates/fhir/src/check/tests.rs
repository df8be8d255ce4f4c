use super::Strictness::{Lenient, Strict};
use crate::parse;
use terms::{Issue, Severity};

fn issues(json: &str) -> Vec<Issue> {
    super::check(&parse(json.as_bytes()).unwrap(), Lenient)
}

#[track_caller]
fn check(json: &str, expected: &[(&str, &str)]) {
    let issues = issues(json);
    let got: Vec<_> = issues.iter().map(|issue| (issue.code.as_str(), issue.place.as_str())).collect();
    assert_eq!(got, expected, "{json}");
}

#[test]
fn a_sound_resource_has_no_issues() {
    check(
        r##"{"resourceType":"Patient","id":"a-1.B","gender":"female","birthDate":"1950-02",
        "deceasedDateTime":"2020-01-02T03:04:05+08:00","active":true,"multipleBirthInteger":2,
        "_birthDate":{"extension":[{"url":"http://example.org/t","valueTime":"10:30:00"}]},
        "name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"http://example.org/u","valueCode":"x y"}]}]}],
        "photo":[{"data":"Zm9v YmE="}],"contained":[{"resourceType":"Organization","id":"o","name":"O"}],
        "managingOrganization":{"reference":"#o"},"generalPractitioner":[{"reference":"Practitioner/1"}]}"##,
        &[],
    );
}

#[test]
fn types_ids_and_codes_are_checked() {
    check(r#"{"resourceType":"Pation"}"#, &[("unknown_type", "")]);
    check(r#"{"resourceType":"Patient","id":"a b"}"#, &[("bad_id", "Patient.id")]);
    check(r#"{"resourceType":"Patient","gender":"M"}"#, &[("bad_code", "Patient.gender")]);
    check(r#"{"resourceType":"Patient","id":""}"#, &[("bad_id", "Patient.id")]);
    check(r#"{"resourceType":"Patient","contact":[{"gender":"M"}]}"#, &[("bad_code", "Patient.contact[0].gender")]);
    let told = issues(r#"{"resourceType":"Patient","gender":"M"}"#);
    assert_eq!(told[0].args[1].1, "female, male, other, unknown");
}

#[test]
fn a_concept_bound_without_exception_needs_one_code_of_the_set() {
    let condition = |status: &str| {
        format!(r#"{{"resourceType":"Condition","subject":{{"reference":"Patient/1"}},"clinicalStatus":{status}}}"#)
    };
    let system = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    check(&condition(&format!(r#"{{"coding":[{{"code":"x"}},{{"system":"{system}","code":"active"}}]}}"#)), &[]);
    check(&condition(r#"{"text":"active"}"#), &[]);
    let wrong = [("bad_code", "Condition.clinicalStatus")];
    check(&condition(&format!(r#"{{"coding":[{{"system":"{system}","code":"on"}}]}}"#)), &wrong);
    check(&condition(r#"{"coding":[{"system":"http://example.org","code":"active"}]}"#), &wrong);
}

#[test]
fn every_date_is_checked_where_it_stands() {
    check(r#"{"resourceType":"Patient","birthDate":"1950-02-30"}"#, &[("bad_date", "Patient.birthDate")]);
    check(r#"{"resourceType":"Patient","birthDate":"1950-02-03T00:00:00Z"}"#, &[("bad_date", "Patient.birthDate")]);
    check(r#"{"resourceType":"Patient","birthDate":19500203}"#, &[("bad_date", "Patient.birthDate")]);
    check(
        r#"{"resourceType":"Bundle","type":"collection","timestamp":"2020-01-01"}"#,
        &[("bad_date", "Bundle.timestamp")],
    );
    check(
        r#"{"resourceType":"Patient","address":[{"period":{"start":"2020"}},{"period":{"end":"x"}}]}"#,
        &[("bad_date", "Patient.address[1].period.end")],
    );
}

#[test]
fn names_that_r4_does_not_know_are_told() {
    check(r#"{"resourceType":"Patient","birthdate":"1950-02-03"}"#, &[("unknown_element", "Patient.birthdate")]);
    check(r#"{"resourceType":"Patient","deceased":true}"#, &[("unknown_element", "Patient.deceased")]);
    check(
        r#"{"resourceType":"Patient","name":[{"resourceType":"x"}]}"#,
        &[("unknown_element", "Patient.name[0].resourceType")],
    );
    check(r#"{"resourceType":"Patient","_name":[{"id":"x"}]}"#, &[("unknown_element", "Patient.name")]);
    check(r#"{"resourceType":"Patient","meta":{"project":"x"}}"#, &[("unknown_element", "Patient.meta.project")]);
}

#[test]
fn shapes_are_checked_and_what_is_inside_is_read_all_the_same() {
    check(
        r#"{"resourceType":"Patient","name":{"use":"x"}}"#,
        &[("not_an_array", "Patient.name"), ("bad_code", "Patient.name.use")],
    );
    check(
        r#"{"resourceType":"Patient","birthDate":["x"]}"#,
        &[("an_array", "Patient.birthDate"), ("bad_date", "Patient.birthDate[0]")],
    );
    check(r#"{"resourceType":"Patient","name":["A"]}"#, &[("not_an_object", "Patient.name[0]")]);
    check(r#"{"resourceType":"Patient","name":[{"family":{"a":1}}]}"#, &[("bad_text", "Patient.name[0].family")]);
    check(r#"{"resourceType":"Patient","_birthDate":"x"}"#, &[("not_an_object", "Patient.birthDate")]);
}

#[test]
fn nothing_is_not_a_value() {
    check(r#"{"resourceType":"Patient","name":[]}"#, &[("empty", "Patient.name")]);
    check(r#"{"resourceType":"Patient","name":[{}]}"#, &[("empty", "Patient.name[0]")]);
    check(r#"{"resourceType":"Patient","name":[{"family":" "}]}"#, &[("empty", "Patient.name[0].family")]);
    check(
        r#"{"resourceType":"Patient","name":null,"birthDate":null}"#,
        &[("null", "Patient.name"), ("null", "Patient.birthDate")],
    );
    check(r#"{"resourceType":"Patient","name":[{"given":["A",null]}]}"#, &[("null", "Patient.name[0].given[1]")]);
    check(
        r#"{"resourceType":"Patient","name":[{"given":["A","B"],"_given":[{"id":"1"}]}]}"#,
        &[("shadow_length", "Patient.name[0].given")],
    );
}

#[test]
fn what_must_be_there_is_missed_where_it_is_missing() {
    check(
        r#"{"resourceType":"Observation"}"#,
        &[("element_missing", "Observation.status"), ("element_missing", "Observation.code")],
    );
    check(r#"{"resourceType":"Patient","link":[{"type":"refer"}]}"#, &[("element_missing", "Patient.link[0].other")]);
    // That it is absent can be told by an extension.
    let absent = r#"[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]"#;
    check(
        &format!(r#"{{"resourceType":"Observation","code":{{"text":"x"}},"_status":{{"extension":{absent}}}}}"#),
        &[],
    );
}

#[test]
fn a_choice_is_made_once() {
    let start = r#""resourceType":"Observation","status":"final","code":{"text":"x"}"#;
    check(&format!(r#"{{{start},"valueString":"a","valueInteger":1}}"#), &[("choice_twice", "Observation.value")]);
    check(&format!(r#"{{{start},"valueString":"a","_valueString":{{"id":"1"}}}}"#), &[]);
    check(&format!(r#"{{{start},"valueMoney":{{"value":1}}}}"#), &[("unknown_element", "Observation.valueMoney")]);
    check(&format!(r#"{{{start},"status":"amended"}}"#), &[("element_twice", "Observation.status")]);
}

#[test]
fn an_extension_has_a_url_and_says_one_thing() {
    let patient = |extension: &str| format!(r#"{{"resourceType":"Patient","extension":[{extension}]}}"#);
    check(&patient(r#"{"valueString":"x"}"#), &[("element_missing", "Patient.extension[0].url")]);
    check(&patient(r#"{"url":"u"}"#), &[("extension_content", "Patient.extension[0]")]);
    let both = r#"{"url":"u","valueString":"x","extension":[{"url":"v","valueBoolean":true}]}"#;
    check(&patient(both), &[("extension_content", "Patient.extension[0]")]);
    check(&patient(r#"{"url":"u","valueBoolean":"true"}"#), &[("bad_boolean", "Patient.extension[0].value")]);
}

#[test]
fn primitives_are_written_as_fhir_writes_them() {
    let extension = |value: &str| format!(r#"{{"resourceType":"Patient","extension":[{{"url":"u",{value}}}]}}"#);
    for sound in [
        r#""valueOid":"urn:oid:1.2.3""#,
        r#""valueUuid":"urn:uuid:C757873D-EC9A-4326-A141-556F43239520""#,
        r#""valueUnsignedInt":0"#,
        r#""valueDecimal":1.50e2"#,
        r#""valueInteger":-3"#,
    ] {
        check(&extension(sound), &[]);
    }
    for (value, code) in [
        (r#""valuePositiveInt":0"#, "bad_integer"),
        (r#""valueInteger":1.0"#, "bad_integer"),
        (r#""valueInteger":2147483648"#, "bad_integer"),
        (r#""valueDecimal":"1""#, "bad_decimal"),
        (r#""valueString":1"#, "bad_text"),
        (r#""valueCode":" a""#, "bad_code_form"),
        (r#""valueCode":"a  b""#, "bad_code_form"),
        (r#""valueId":"a/b""#, "bad_id"),
        (r#""valueUri":"a b""#, "bad_uri"),
        (r#""valueUri":"""#, "empty"),
        (r#""valueOid":"1.2.3""#, "bad_uri"),
        (r#""valueUuid":"urn:uuid:1""#, "bad_uri"),
        (r#""valueBase64Binary":"abc""#, "bad_base64"),
        (r#""valueTime":"10:30""#, "bad_time"),
        (r#""valueInstant":"2020-01-01T00:00:00""#, "bad_date"),
    ] {
        check(&extension(value), &[(code, "Patient.extension[0].value")]);
    }
    check(
        r#"{"resourceType":"Patient","text":{"status":"generated","div":"x"}}"#,
        &[("bad_xhtml", "Patient.text.div")],
    );
}

#[test]
fn references_are_held_against_what_may_stand_there() {
    let subject = |subject: &str| {
        format!(r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"subject":{subject}}}"#)
    };
    check(&subject(r#"{"reference":"Pat/1"}"#), &[("bad_reference", "Observation.subject")]);
    check(&subject(r#"{"reference":"Encounter/1"}"#), &[("bad_target", "Observation.subject")]);
    check(&subject(r##"{"reference":"#p"}"##), &[("contained_missing", "Observation.subject")]);
    for sound in ["Patient/1", "Patient?identifier=a|b", "urn:uuid:1", "https://a.example/Encounter/1"] {
        check(&subject(&format!(r#"{{"reference":"{sound}"}}"#)), &[]);
    }
}

#[test]
fn resources_inside_others_are_checked_as_such() {
    check(
        r#"{"resourceType":"Patient","contained":[{"resourceType":"Organisation"},
        {"resourceType":"Organization","active":"yes","contained":[{"resourceType":"Patient"}]}]}"#,
        &[
            ("unknown_type", "Patient.contained[0]"),
            ("contained_in_contained", "Patient.contained[1]"),
            ("bad_boolean", "Patient.contained[1].active"),
        ],
    );
    check(
        r#"{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","gender":"x"}}]}"#,
        &[("bad_code", "Bundle.entry[0].resource.gender")],
    );
}

#[test]
fn only_what_cannot_be_read_or_would_mislead_keeps_a_file_s_record_out_and_any_fault_a_system_s() {
    let blocks = |json: &str| {
        let of = |strictness| super::check(&parse(json.as_bytes()).unwrap(), strictness);
        let any = |issues: Vec<Issue>| issues.iter().any(|issue| issue.severity == Severity::Blocking);
        (any(of(Lenient)), any(of(Strict)))
    };
    for grave in [r#""id":"a b""#, r#""gender":"M""#, r#""birthDate":"1950-02-30""#] {
        assert_eq!(blocks(&format!(r#"{{"resourceType":"Patient",{grave}}}"#)), (true, true), "{grave}");
    }
    assert_eq!(blocks(r#"{"resourceType":"Encounter","status":"done","class":{"code":"AMB"}}"#), (true, true));
    for light in [r#""name":[]"#, r#""name":[{"use":"real"}]"#, r#""active":"yes""#, r#""colour":1"#] {
        assert_eq!(blocks(&format!(r#"{{"resourceType":"Patient",{light}}}"#)), (false, true), "{light}");
    }
    assert_eq!(blocks(r#"{"resourceType":"Patient","active":true}"#), (false, false));
}

#[test]
fn a_flood_of_problems_is_told_in_part_and_what_blocks_is_always_among_them() {
    let names = vec!["{}"; 500].join(",");
    let issues = issues(&format!(r#"{{"resourceType":"Patient","name":[{names}],"gender":"M"}}"#));
    assert_eq!(issues.len(), super::ISSUES_MAX + 2);
    assert_eq!(issues[super::ISSUES_MAX].code, "bad_code");
    assert_eq!(issues[super::ISSUES_MAX + 1].code, "more_issues");
}
