//! Newborns without an ID number: one child by the mother's number, the birthday and the order of birth.

use crate::fhir::{HIS, JSON, LIS, hospital};
use crate::seal::wait_for;
use crate::site::{Site, hidden};

/// Twins of one mother as a maternity ward sends them, and the second of them with a name and an ID number of its
/// own, from where it was registered.
fn twins(site: &Site) {
    let mother = r#"{"system":"urn:oid:2.16.840.1.113883.2.23.1.19.1","value":"990101196005010020"}"#;
    let relationship = r#"[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}]"#;
    let contact = format!(
        r#""contact":[{{"relationship":{relationship},"extension":[{{"url":"urn:example:identifier","valueIdentifier":{mother}}}]}}]"#
    );
    let contained = format!(
        r##""contained":[{{"resourceType":"RelatedPerson","id":"m","patient":{{"reference":"#"}},"relationship":{relationship},"identifier":[{mother}]}}],"link":[{{"other":{{"reference":"#m"}},"type":"seealso"}}]"##
    );
    let own = r#""identifier":[{"system":"urn:oid:2.16.840.1.113883.2.23.1.19.1","value":"990101198503150017"}]"#;
    let all = r#""gender":"male","birthDate":"1985-03-15","telecom":[{"system":"phone","value":"10012345678"}]"#;
    let ward = |order: u8| format!(r#"{contact},{all},"multipleBirthInteger":{order},"name":[{{"text":"试某之子"}}]"#);
    let registered = format!(r#"{contained},{own},{all},"multipleBirthInteger":2,"name":[{{"text":"试平安"}}]"#);
    for (who, id, body) in [(HIS, "b1", ward(1)), (HIS, "b2", ward(2)), (LIS, "c2", registered)] {
        let body = format!(r#"{{"resourceType":"Patient","id":"{id}",{body}}}"#);
        let put = site.send("PUT", &format!("/fhir/Patient/{id}"), &[who, JSON], &body);
        assert_eq!(put.status, 201, "{}", put.text);
    }
}

#[test]
fn twins_stay_two_and_the_one_that_comes_with_its_own_number_joins_its_record_and_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    twins(&site);
    wait_for(&site, LIS, "Patient/b2");
    let person = |id: &str| {
        let found = site.send("GET", &format!("/fhir/Person?link=Patient/{id}"), &[LIS], "").text;
        found.split("Person/resident-").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let [first, second, registered] = ["b1", "b2", "c2"].map(person);
    assert_ne!(first, second);
    assert_eq!(second, registered);

    let page = site.page("/sign-in");
    let fields = [("csrf", &*hidden(&page, "csrf")), ("account", "office"), ("password", "passwort1"), ("next", "/")];
    assert_eq!(site.post("/sign-in", &fields).0, 303);
    let page = site.page(&format!("/residents/{second}"));
    assert!(page.contains("母亲身份证号、出生日期和同胎出生顺序一致") && page.contains("Patient/c2"), "{page}");
    assert!(!site.page("/links").contains("试某之子"), "nothing waits for a person");
}

/// A mother who comes as a RelatedPerson in the message that brings her child is no resident herself, is found by what
/// she is called and by her child, and says which child of hers a later record is.
#[test]
fn a_mother_in_the_childs_message_is_found_and_is_nobodys_resident() {
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let child = |more: &str| {
        format!(
            r#"{{"resourceType":"Patient","id":"b1","gender":"male","birthDate":"2026-03-15","multipleBirthBoolean":false{more}}}"#
        )
    };
    let related = r#"{"resourceType":"RelatedPerson","id":"m1","patient":{"reference":"Patient/b1"},"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],"identifier":[{"system":"urn:oid:2.16.840.1.113883.2.23.1.19.1","value":"990101196005010020"}],"name":[{"text":"试母亲"}]}"#;
    let entry =
        |name: &str, body: &str| format!(r#"{{"resource":{body},"request":{{"method":"PUT","url":"{name}"}}}}"#);
    for (who, name) in [(HIS, "试某之子"), (LIS, "试平安")] {
        let child = child(&format!(r#","name":[{{"text":"{name}"}}]"#));
        // Ids are one namespace: the second system's have other names.
        let of = |body: &str| if who == LIS { body.replace("b1", "c1").replace("m1", "n1") } else { body.to_owned() };
        let entries = [entry("Patient/b1", &child), entry("RelatedPerson/m1", related)].map(|one| of(&one)).join(",");
        let body = format!(r#"{{"resourceType":"Bundle","type":"transaction","entry":[{entries}]}}"#);
        let sent = site.send("POST", "/fhir", &[who, JSON], &body);
        assert_eq!(sent.status, 200, "{}", sent.text);
    }
    let found = |query: &str| {
        let text = site.send("GET", &format!("/fhir/{query}"), &[HIS], "").text;
        let total = text.split("\"total\":").nth(1).unwrap();
        total.split(|one: char| !one.is_ascii_digit()).next().unwrap().parse::<u32>().unwrap()
    };
    assert_eq!(found("RelatedPerson?patient=b1"), 1);
    assert_eq!(found("RelatedPerson?name=%E8%AF%95%E6%AF%8D%E4%BA%B2&relationship=MTH&patient=b1"), 1);
    assert_eq!(found("Patient?_has:RelatedPerson:patient:identifier=990101196005010020&_id=b1"), 1);
    assert_eq!(found("Person?identifier=990101196005010020"), 0, "a mother is no resident by being one");
    let person = |id: &str, who| {
        let text = site.send("GET", &format!("/fhir/Person?link=Patient/{id}"), &[who], "").text;
        text.split("Person/resident-").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(person("b1", HIS), person("c1", LIS));
}
