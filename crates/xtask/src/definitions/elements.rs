//! Types and their own elements: a line `Type :Parent`, then a line ` name card types binding` for each element.
//!
//! `&` behind a cardinality marks a modifier: what it says changes what the rest means; `^` what stands in a summary.
//! Types are separated by commas, `*` is any data type; what a Reference or canonical may point at stands in brackets. A binding is the id of its value set behind `!` (required), `+`, `~` or `?` (example).

use super::{list, tail, text};
use sonic_rs::{JsonValueTrait, Value};

/// More types than this in one element means any.
const CHOICE_MAX: usize = 40;
const VALUE_SET: &str = "http://hl7.org/fhir/ValueSet/";

/// What the package has and FHIR R4 has not: its own additions, one of R5, and a type of R4B.
const ADDED: [&str; 10] = [
    "Meta.project",
    "Meta.author",
    "Meta.onBehalfOf",
    "Meta.account",
    "Meta.accounts",
    "Meta.compartment",
    "ObservationDefinition.publisher",
    "HealthcareService.offeredIn",
    "SubscriptionStatus",
    "SubscriptionStatus.notificationEvent",
];

/// The lines of all types that can be met in a resource.
pub fn table(structures: &[Value]) -> Vec<String> {
    let mut lines = Vec::new();
    for structure in structures {
        let is_type = text(structure, "resourceType") == "StructureDefinition"
            && text(structure, "derivation") != "constraint"
            && text(structure, "kind") != "logical"
            && !ADDED.contains(&text(structure, "type"));
        if is_type {
            of_structure(structure, &mut lines);
        }
    }
    lines
}

fn of_structure(structure: &Value, lines: &mut Vec<String>) {
    let name = text(structure, "type");
    let elements = structure.get("snapshot").map(|snapshot| list(snapshot, "element")).unwrap_or_default();
    let parent = tail(text(structure, "baseDefinition"));
    lines.push(if parent.is_empty() { name.to_owned() } else { format!("{name} :{parent}") });
    if text(structure, "kind") != "primitive-type" {
        own(name, elements, lines);
    }
    for element in elements.iter().filter(|element| is_holder(element, elements)) {
        let path = text(element, "path");
        if path != name {
            let parent = list(element, "type").first().map_or("Element", |kind| text(kind, "code"));
            lines.push(format!("{path} :{parent}"));
            own(path, elements, lines);
        }
    }
}

/// Whether an element has elements of its own.
fn is_holder(element: &Value, elements: &[Value]) -> bool {
    let start = format!("{}.", text(element, "path"));
    elements.iter().any(|other| text(other, "path").starts_with(&start))
}

/// The elements directly below a path that its type does not inherit.
fn own(path: &str, elements: &[Value], lines: &mut Vec<String>) {
    for element in elements {
        let full = text(element, "path");
        let name = full.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')).filter(|name| !name.contains('.'));
        let base = element.get("base").map_or(full, |base| text(base, "path"));
        if let Some(name) = name.filter(|_| base == full && !ADDED.contains(&full)) {
            let min = element.get("min").and_then(|min| min.as_u64()).unwrap_or(0);
            let mark =
                |flag: &str, mark| if element.get(flag).and_then(|is| is.as_bool()) == Some(true) { mark } else { "" };
            let marks = [mark("isModifier", "&"), mark("isSummary", "^")].concat();
            let card = format!("{min}..{}{marks}", text(element, "max"));
            let binding = element.get("binding").map(binding).unwrap_or_default();
            lines.push(format!(" {name} {card} {}{binding}", types(element, is_holder(element, elements))));
        }
    }
}

fn types(element: &Value, is_holder: bool) -> String {
    let path = text(element, "path");
    if let Some(other) = text(element, "contentReference").strip_prefix('#') {
        return other.to_owned();
    }
    if is_holder {
        return path.to_owned();
    }
    if path == "Resource.id" {
        return "id".to_owned();
    }
    let types = list(element, "type");
    if types.len() > CHOICE_MAX { "*".to_owned() } else { types.iter().map(kind).collect::<Vec<_>>().join(",") }
}

fn kind(kind: &Value) -> String {
    let code = text(kind, "code");
    if code.contains("fhirpath/System.") {
        // The FHIR type of what FHIRPath knows as a string stands in an extension.
        let told =
            list(kind, "extension").iter().map(|extension| text(extension, "valueUrl")).find(|url| !url.is_empty());
        return told.unwrap_or("string").to_owned();
    }
    // The package adds types of its own, under its own address.
    let profiles = list(kind, "targetProfile").iter().filter_map(|profile| profile.as_str());
    let targets = profiles.filter(|profile| profile.starts_with("http://hl7.org/")).map(tail);
    let targets: Vec<&str> = targets.filter(|target| *target != "Resource").collect();
    if targets.is_empty() { code.to_owned() } else { format!("{code}({})", targets.join("|")) }
}

fn binding(binding: &Value) -> String {
    let mark = match text(binding, "strength") {
        "required" => '!',
        "extensible" => '+',
        "preferred" => '~',
        _ => '?',
    };
    let set = text(binding, "valueSet").split('|').next().unwrap_or_default();
    let set = set.strip_prefix(VALUE_SET).unwrap_or(set);
    if set.is_empty() { String::new() } else { format!(" {mark}{set}") }
}
