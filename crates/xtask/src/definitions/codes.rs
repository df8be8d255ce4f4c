//! The value sets to which elements are bound without exception: a line `set<tab>system<tab>code|code…` for each
//! system of each; `*` for codes that HL7 does not list itself (media types, currencies, units).

use super::{list, text};
use sonic_rs::{JsonValueTrait, Value};
use std::collections::{BTreeSet, HashMap};

const VALUE_SET: &str = "http://hl7.org/fhir/ValueSet/";

/// The lines of the value sets with these ids.
pub fn table(terms: &[Value], wanted: &BTreeSet<&str>) -> Result<Vec<String>, String> {
    let by_url: HashMap<&str, &Value> = terms.iter().map(|term| (text(term, "url"), term)).collect();
    let mut lines = Vec::new();
    for set in wanted {
        let url = if set.contains(':') { (*set).to_owned() } else { format!("{VALUE_SET}{set}") };
        match by_url.get(url.as_str()).and_then(|set| set.get("compose")) {
            Some(compose) => {
                for include in list(compose, "include") {
                    lines.push(format!("{set}\t{}\t{}", text(include, "system"), codes(include, &by_url)?));
                }
            }
            None => lines.push(format!("{set}\t\t*")),
        }
    }
    Ok(lines)
}

fn codes(include: &Value, by_url: &HashMap<&str, &Value>) -> Result<String, String> {
    let listed = list(include, "concept");
    let system = by_url.get(text(include, "system")).filter(|system| text(system, "content") == "complete");
    let concepts = match system {
        _ if include.get("filter").is_some() || include.get("valueSet").is_some() => return Ok("*".into()),
        _ if !listed.is_empty() => listed,
        Some(system) => list(system, "concept"),
        None => return Ok("*".into()),
    };
    let mut codes = Vec::new();
    add(concepts, &mut codes);
    match codes.iter().find(|code| code.contains(['|', '\t', '\n'])) {
        Some(code) => Err(format!("{code:?} does not fit the table")),
        None => Ok(codes.join("|")),
    }
}

fn add<'a>(concepts: &'a [Value], codes: &mut Vec<&'a str>) {
    for concept in concepts {
        codes.push(text(concept, "code"));
        add(list(concept, "concept"), codes);
    }
}
