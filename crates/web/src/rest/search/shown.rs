//! One record as a search shows it: whole, or cut down to what was asked for.

use fhir::search::{Search, Summary};
use flow::show::record::Shown;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value, json};

/// An entry of the bundle; `mode` says why it is there.
pub fn entry(shown: &Shown, mode: &str) -> Value {
    json!({
        "fullUrl": format!("{}{}/{}", fhir::reference::PUBLIC, shown.resource_type, shown.id),
        "resource": fhir::json::parse_any(&shown.bytes).unwrap_or_default(),
        "search": {"mode": mode}
    })
}

/// An entry with as much of the resource as was asked for.
pub fn found(shown: &Shown, search: &Search, mode: &str) -> Value {
    let mut entry = entry(shown, mode);
    entry["resource"] = cut(std::mem::take(&mut entry["resource"]), search);
    entry
}

/// What is always shown.
const ALWAYS: [&str; 3] = ["resourceType", "id", "meta"];

/// A resource without what was not asked for; it is marked as such (FHIR R4, section 3.1.1.7.9). What it must have, it
/// keeps.
pub fn cut(resource: Value, search: &Search) -> Value {
    let kind = fhir::read::kind(&resource);
    let is_asked = |name: &str| {
        let name = name.strip_prefix('_').unwrap_or(name);
        search.elements.iter().any(|element| element.split_once('.').map_or(element.as_str(), |(_, of)| of) == name)
    };
    let kept = match search.summary {
        _ if !search.elements.is_empty() => only(&resource, |name| is_asked(name) || fhir::is_mandatory(kind, name)),
        Summary::True => fhir::summary(&resource),
        Summary::Text => only(&resource, |name| name == "text" || fhir::is_mandatory(kind, name)),
        Summary::Data => only(&resource, |name| name != "text"),
        Summary::False | Summary::Count => return resource,
    };
    if kept == resource && search.elements.is_empty() { resource } else { subsetted(kept) }
}

fn only(resource: &Value, is_wanted: impl Fn(&str) -> bool) -> Value {
    let mut kept = json!({});
    let members = resource.as_object().into_iter().flat_map(|object| object.iter());
    for (name, value) in members.filter(|(name, _)| ALWAYS.contains(name) || is_wanted(name)) {
        kept[name] = value.clone();
    }
    kept
}

fn subsetted(mut kept: Value) -> Value {
    let tag = json!({"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"});
    match kept["meta"].get("tag").and_then(|tags| tags.as_array()).cloned() {
        Some(mut tags) => {
            tags.push(tag);
            kept["meta"]["tag"] = tags.into();
        }
        None => kept["meta"]["tag"] = json!([tag]),
    }
    kept
}
