//! The references of a resource: where each stands, and what it points at.

use crate::Json;
use crate::place::Place;
use sonic_rs::{JsonContainerTrait, JsonValueTrait};

/// What stands before `Type/ID` in a reference of our own to a record by its public id.
pub const PUBLIC: &str = "urn:jikang:public:";

/// One reference of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where it stands, as a FHIRPath: `Observation.performer[0]`.
    pub place: String,
    /// What it points at.
    pub target: Target,
}

/// What a reference points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `Patient/123` or `Patient/123/_history/4`.
    Literal {
        /// The resource type.
        kind: String,
        /// The sender's id.
        id: String,
        /// The version, where it is given.
        version: Option<String>,
    },
    /// `Patient?identifier=system|value`, to be resolved when the transaction is kept.
    Conditional {
        /// The resource type.
        kind: String,
        /// What follows the question mark.
        query: String,
    },
    /// No literal reference, only a business identifier.
    Identifier {
        /// The resource type, where it is given.
        kind: Option<String>,
        /// The identifier's system; empty where it has none.
        system: String,
        /// The identifier's value.
        value: String,
    },
    /// `#id`: a resource inside this one.
    Contained(String),
    /// A URL elsewhere.
    Absolute(String),
    /// `urn:uuid:…` or `urn:oid:…`: another entry of the same bundle.
    Urn(String),
    /// None of these.
    Malformed(String),
}

/// Lists a resource's references in document order, those inside contained resources too.
pub fn references(resource: &Json) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(resource, Place::Root(crate::read::kind(resource)), &mut found);
    found
}

fn walk(value: &Json, place: Place<'_>, found: &mut Vec<Reference>) {
    if let Some(array) = value.as_array() {
        array.iter().enumerate().for_each(|(at, one)| walk(one, Place::Item(&place, at), found));
        return;
    }
    let Some(object) = value.as_object() else {
        return;
    };
    // Most objects are no references, and their members are looked at once.
    let mut may_refer = false;
    let at = found.len();
    for (key, member) in object.iter() {
        may_refer |= matches!(key, "reference" | "identifier");
        if member.is_object() || member.is_array() {
            walk(member, Place::Member(&place, key), found);
        }
    }
    if let Some(target) = Some(value).filter(|_| may_refer).and_then(target) {
        found.insert(at, Reference { place: place.to_string(), target });
    }
}

/// What an element points at, if it has the shape of a Reference. A Reference has either a
/// `reference` text or an `identifier` with nothing of its own around it.
pub(crate) fn target(value: &Json) -> Option<Target> {
    let object = value.as_object()?;
    if let Some(text) = object.get(&"reference").and_then(|text| text.as_str()) {
        return Some(read(text));
    }
    let only = |key: &str| matches!(key, "identifier" | "type" | "display" | "id" | "extension");
    let identifier = object.get(&"identifier").filter(|identifier| identifier.is_object())?;
    if !object.iter().all(|(key, _)| only(key)) {
        return None;
    }
    let part = |key: &str| crate::read::text(identifier, key).map(str::to_owned);
    Some(Target::Identifier {
        kind: object.get(&"type").and_then(|kind| kind.as_str()).map(str::to_owned),
        system: part("system").unwrap_or_default(),
        value: part("value")?,
    })
}

/// Whether a value has the shape of a Reference; a walk that asks this of every object, outer ones
/// first, meets the same references as [`references`] and in the same order.
pub fn is_reference(value: &Json) -> bool {
    target(value).is_some()
}

/// Reads the text of a literal reference.
pub fn read(text: &str) -> Target {
    if let Some(id) = text.strip_prefix('#') {
        return Target::Contained(id.into());
    }
    if text.starts_with("urn:uuid:") || text.starts_with("urn:oid:") {
        return Target::Urn(text.into());
    }
    if is_elsewhere(text) {
        return Target::Absolute(text.into());
    }
    if let Some((kind, query)) = text.split_once('?') {
        return if known(kind) && !query.is_empty() {
            Target::Conditional { kind: kind.into(), query: query.into() }
        } else {
            Target::Malformed(text.into())
        };
    }
    match literal(text) {
        Some((kind, id, version)) => {
            Target::Literal { kind: kind.into(), id: id.into(), version: version.map(str::to_owned) }
        }
        None => Target::Malformed(text.into()),
    }
}

/// Type, id and, where it is given, the version.
fn literal(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let mut parts = text.split('/');
    let (kind, id) = (parts.next()?, parts.next()?);
    let version = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => None,
        (Some("_history"), Some(version), None) if is_id(version) => Some(version),
        _ => return None,
    };
    (known(kind) && is_id(id)).then_some((kind, id, version))
}

/// What the text of a reference points at, as far as its type goes; nothing where it is malformed.
pub(crate) fn pointed(text: &str) -> Option<Pointed<'_>> {
    if let Some(id) = text.strip_prefix('#') {
        return Some(Pointed::Inside(id));
    }
    if is_elsewhere(text) {
        return Some(Pointed::Elsewhere);
    }
    match text.split_once('?') {
        Some((kind, query)) => (known(kind) && !query.is_empty()).then_some(Pointed::Type(kind)),
        None => literal(text).map(|(kind, ..)| Pointed::Type(kind)),
    }
}

/// What a reference points at, for whom the rest of it does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pointed<'a> {
    /// A contained resource, or with an empty id the resource itself.
    Inside(&'a str),
    /// A record of this type.
    Type(&'a str),
    /// Something whose type the text does not tell.
    Elsewhere,
}

/// Whether a text is a URL or URN.
fn is_elsewhere(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn known(kind: &str) -> bool {
    crate::model::r4().is_resource(kind)
}

/// Whether a text has the form of a FHIR id.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_reference_is_told_apart() {
        let literal = |kind: &str, id: &str, version: Option<&str>| Target::Literal {
            kind: kind.into(),
            id: id.into(),
            version: version.map(str::to_owned),
        };
        assert_eq!(read("Patient/1"), literal("Patient", "1", None));
        assert_eq!(read("Patient/1/_history/2"), literal("Patient", "1", Some("2")));
        assert_eq!(read("#p"), Target::Contained("p".into()));
        assert_eq!(read("urn:uuid:1"), Target::Urn("urn:uuid:1".into()));
        assert_eq!(
            read("https://a.example/fhir/Patient/1"),
            Target::Absolute("https://a.example/fhir/Patient/1".into())
        );
        assert_eq!(
            read("Patient?identifier=a|b"),
            Target::Conditional { kind: "Patient".into(), query: "identifier=a|b".into() }
        );
        for text in ["", "Patient", "Patient/", "Pat/1", "Patient/a b", "Patient/1/2", "Patient?"] {
            assert_eq!(read(text), Target::Malformed(text.into()));
        }
    }

    #[test]
    fn references_are_listed_with_their_places() {
        let json = crate::parse(
            br#"{"resourceType":"Observation","subject":{"reference":"Patient/1"},"identifier":[{"system":"x","value":"y"}],
            "performer":[{"identifier":{"system":"s","value":"v"},"type":"Organization"}]}"#,
        )
        .unwrap();
        let found = references(&json);
        assert_eq!(
            found.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(),
            ["Observation.subject", "Observation.performer[0]"]
        );
        let by_identifier =
            Target::Identifier { kind: Some("Organization".into()), system: "s".into(), value: "v".into() };
        assert_eq!(found[1].target, by_identifier);
    }
}
