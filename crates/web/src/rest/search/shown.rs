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

/// A resource without what was not asked for; it is marked as such (FHIR R4, section 3.1.1.7.9).
fn cut(resource: Value, search: &Search) -> Value {
    let is_wanted = |name: &str| match search.summary {
        _ if ALWAYS.contains(&name) => true,
        _ if !search.elements.is_empty() => search.elements.iter().any(|element| {
            let element = element.split_once('.').map_or(element.as_str(), |(_, element)| element);
            name == element || name.strip_prefix('_') == Some(element)
        }),
        Summary::Text => name == "text",
        Summary::Data => name != "text",
        Summary::False | Summary::Count => true,
    };
    let Some(object) = resource.as_object() else { return resource };
    if object.iter().all(|(name, _)| is_wanted(name)) && search.elements.is_empty() {
        return resource;
    }
    let mut kept = json!({});
    for (name, value) in object.iter().filter(|(name, _)| is_wanted(name)) {
        kept[name] = value.clone();
    }
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
