//! What of a resource is its summary: the elements that R4's definitions mark so, at every depth (FHIR R4, section
//! 3.1.1.7.9, `_summary`), what must be there, and what changes the meaning of the rest.

use crate::Json;
use crate::model::{self, Element, TypeId};
use sonic_rs::{JsonContainerTrait, Object};

/// Whether a resource of a type must have the element of this name.
pub fn is_mandatory(resource_type: &str, name: &str) -> bool {
    let model = model::r4();
    let element = model.find(resource_type).and_then(|kind| element_of(kind, name));
    element.is_some_and(|(element, _)| element.required)
}

/// A resource cut down to its summary.
pub fn summary(resource: &Json) -> Json {
    match model::r4().find(crate::read::kind(resource)) {
        Some(kind) => cut(resource, kind),
        None => resource.clone(),
    }
}

/// The element that a member stands for; `_birthDate` says more of `birthDate`.
fn element_of(kind: TypeId, name: &str) -> Option<(&'static Element, TypeId)> {
    model::r4().member(kind, name.strip_prefix('_').unwrap_or(name))
}

fn cut(value: &Json, kind: TypeId) -> Json {
    if let Some(array) = value.as_array() {
        return array.iter().map(|one| cut(one, kind)).collect::<sonic_rs::Array>().into();
    }
    let Some(object) = value.as_object() else { return value.clone() };
    let model = model::r4();
    if model.is_a(kind, model.known.resource) && model.find(crate::read::kind(value)).is_some_and(|own| own != kind) {
        return summary(value);
    }
    let mut kept = Object::new();
    for (name, member) in object.iter() {
        if name == "resourceType" {
            kept.insert(name, member.clone());
            continue;
        }
        // What changes the meaning of the rest goes with it.
        let is_kept = |element: &Element| element.summary || element.required || element.name == "modifierExtension";
        if let Some((_, kind)) = element_of(kind, name).filter(|(element, _)| is_kept(element)) {
            // Extensions are no part of the marks within a primitive; whoever keeps it keeps them.
            let is_whole = name.starts_with('_') || name == "meta" || name == "modifierExtension";
            kept.insert(name, if is_whole { member.clone() } else { cut(member, kind) });
        }
    }
    kept.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(resource: &str) -> String {
        sonic_rs::to_string(&summary(&crate::parse(resource.as_bytes()).unwrap())).unwrap()
    }

    /// The same text in the order in which JSON values are written.
    fn sorted(text: &str) -> String {
        sonic_rs::to_string(&crate::parse(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn what_the_definitions_mark_stays_at_every_depth() {
        let patient = r#"{"resourceType":"Patient","id":"p","meta":{"tag":[{"code":"x"}]},"text":{"status":"empty"},
            "extension":[{"url":"u","valueCode":"c"}],"modifierExtension":[{"url":"m","valueCode":"c"}],
            "name":[{"text":"n","extension":[{"url":"u"}]}],"birthDate":"1960","_birthDate":{"extension":[{"url":"b"}]},
            "maritalStatus":{"text":"m"},"photo":[{"title":"t"}],"contact":[{"gender":"male"}]}"#;
        assert_eq!(
            of(patient),
            sorted(
                r#"{"resourceType":"Patient","id":"p","meta":{"tag":[{"code":"x"}]},"modifierExtension":[{"url":"m","valueCode":"c"}],"name":[{"text":"n"}],"birthDate":"1960","_birthDate":{"extension":[{"url":"b"}]}}"#
            )
        );
        let document = r#"{"resourceType":"DocumentReference","status":"current",
            "content":[{"attachment":{"contentType":"text/plain","data":"AAAA","title":"t"}}],"description":"d"}"#;
        assert!(!of(document).contains("AAAA") && of(document).contains(r#""title":"t""#), "{}", of(document));
    }

    #[test]
    fn what_must_be_there_stays_and_a_resource_within_is_its_own_summary() {
        let bundle = r#"{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","maritalStatus":{}}}]}"#;
        assert!(!of(bundle).contains("maritalStatus"), "{}", of(bundle));
        assert!(is_mandatory("Observation", "status") && !is_mandatory("Observation", "subject"));
        assert!(is_mandatory("Observation", "_status"));
        let nothing = r#"{"resourceType":"Nothing","a":1}"#;
        assert_eq!(of(nothing), sorted(nothing));
    }
}
