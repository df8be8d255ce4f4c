//! Checks of one resource that need no profile: what every sender must get right.

use crate::date;
use crate::model::{self, Model, TypeId, UNKNOWN};
use crate::place::Place;
use crate::reference::{self, Target};
use crate::{Json, read};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use terms::Issue;

/// Lists a resource's problems; places are FHIRPaths.
pub fn check(resource: &Json) -> Vec<Issue> {
    let model = model::r4();
    let kind = read::kind(resource);
    if !model.is_resource(kind) {
        return vec![Issue::blocking("unknown_type", "").with("type", kind)];
    }
    let mut issues = Vec::new();
    check_id(resource, kind, &mut issues);
    check_codes(resource, kind, &mut issues);
    let id = model.find(kind).unwrap_or(UNKNOWN);
    Walk { model, issues: &mut issues }.element(resource, id, Place::Root(kind));
    for one in reference::references(resource) {
        if let Target::Malformed(text) = one.target {
            issues.push(Issue::warning("bad_reference", one.place).with("value", text));
        }
    }
    issues
}

fn check_id(resource: &Json, kind: &str, issues: &mut Vec<Issue>) {
    let Some(id) = read::at(resource, "id") else {
        return;
    };
    if !id.as_str().is_some_and(reference::is_id) {
        let shown = id.as_str().unwrap_or_default();
        issues.push(Issue::blocking("bad_id", format!("{kind}.id")).with("value", shown));
    }
}

/// Codes with a required binding that are cheap to check and often wrong.
const REQUIRED: &[(&str, &str, &[&str])] = &[
    ("Patient", "gender", &["male", "female", "other", "unknown"]),
    (
        "Observation",
        "status",
        &["registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"],
    ),
    (
        "Encounter",
        "status",
        &[
            "planned",
            "arrived",
            "triaged",
            "in-progress",
            "onleave",
            "finished",
            "cancelled",
            "entered-in-error",
            "unknown",
        ],
    ),
    (
        "EpisodeOfCare",
        "status",
        &["planned", "waitlist", "active", "onhold", "finished", "cancelled", "entered-in-error"],
    ),
    ("QuestionnaireResponse", "status", &["in-progress", "completed", "amended", "entered-in-error", "stopped"]),
    ("Immunization", "status", &["completed", "entered-in-error", "not-done"]),
];

fn check_codes(resource: &Json, kind: &str, issues: &mut Vec<Issue>) {
    for (_, element, codes) in REQUIRED.iter().filter(|(of, ..)| *of == kind) {
        let Some(value) = read::at(resource, element) else {
            continue;
        };
        if !value.as_str().is_some_and(|code| codes.contains(&code)) {
            let shown = value.as_str().unwrap_or_default();
            issues.push(Issue::blocking("bad_code", format!("{kind}.{element}")).with("value", shown));
        }
    }
}

/// Walks the elements whose types R4 defines.
struct Walk<'a> {
    model: &'a Model,
    issues: &'a mut Vec<Issue>,
}

impl Walk<'_> {
    fn element(&mut self, value: &Json, kind: TypeId, place: Place<'_>) {
        if let Some(array) = value.as_array() {
            array.iter().enumerate().for_each(|(at, one)| self.element(one, kind, Place::Item(&place, at)));
        } else if let Some(object) = value.as_object() {
            let kind = object.get(&"resourceType").and_then(|name| self.model.find(name.as_str()?)).unwrap_or(kind);
            for (key, member) in object.iter() {
                if let Some((_, of)) = self.model.member(kind, key) {
                    self.element(member, of, Place::Member(&place, key));
                }
            }
        } else {
            self.primitive(value, kind, place);
        }
    }

    fn primitive(&mut self, value: &Json, kind: TypeId, place: Place<'_>) {
        let known = &self.model.known;
        if kind != known.date && kind != known.date_time && kind != known.instant || value.is_null() {
            return;
        }
        let text = value.as_str().unwrap_or_default();
        let fits = match text.len() {
            _ if !date::is_fhir(text) => false,
            0..=10 => kind != known.instant,
            _ => kind != known.date,
        };
        if !fits {
            self.issues.push(Issue::blocking("bad_date", place.to_string()).with("value", text));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[track_caller]
    fn check(json: &str, expected: &[(&str, &str)]) {
        let issues = super::check(&parse(json.as_bytes()).unwrap());
        let got: Vec<_> = issues.iter().map(|issue| (issue.code.as_str(), issue.place.as_str())).collect();
        assert_eq!(got, expected, "{json}");
    }

    #[test]
    fn a_sound_resource_has_no_issues() {
        check(
            r#"{"resourceType":"Patient","id":"a-1.B","gender":"female","birthDate":"1950-02","deceasedDateTime":"2020-01-02T03:04:05+08:00"}"#,
            &[],
        );
    }

    #[test]
    fn types_ids_and_codes_are_checked() {
        check(r#"{"resourceType":"Pation"}"#, &[("unknown_type", "")]);
        check(r#"{"resourceType":"Patient","id":"a b"}"#, &[("bad_id", "Patient.id")]);
        check(r#"{"resourceType":"Patient","gender":"M"}"#, &[("bad_code", "Patient.gender")]);
        check(r#"{"resourceType":"Patient","id":""}"#, &[("bad_id", "Patient.id")]);
    }

    #[test]
    fn every_date_is_checked_where_it_stands() {
        check(r#"{"resourceType":"Patient","birthDate":"1950-02-30"}"#, &[("bad_date", "Patient.birthDate")]);
        check(r#"{"resourceType":"Patient","birthDate":"1950-02-03T00:00:00Z"}"#, &[("bad_date", "Patient.birthDate")]);
        check(r#"{"resourceType":"Observation","issued":"2020-01-01"}"#, &[("bad_date", "Observation.issued")]);
        check(
            r#"{"resourceType":"Patient","address":[{"period":{"start":"2020"}},{"period":{"end":"x"}}]}"#,
            &[("bad_date", "Patient.address[1].period.end")],
        );
    }

    #[test]
    fn a_malformed_reference_only_warns() {
        check(
            r#"{"resourceType":"Observation","subject":{"reference":"Pat/1"}}"#,
            &[("bad_reference", "Observation.subject")],
        );
    }
}
