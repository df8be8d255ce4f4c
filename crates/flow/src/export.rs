//! What an exported record looks like: its own bytes on one line, or with ids and references resolved.

use sonic_rs::{JsonValueMutTrait, JsonValueTrait, Value, json};
use store::Exported;

/// A record's own bytes with the line breaks between tokens removed. Inside a JSON string a line
/// break is written `\n`, so every raw one stands between tokens.
pub fn one_line(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect()
}

/// A record under its public id, with our version and with references to public ids. A reference
/// whose target is not here stays as it was sent.
pub fn resolved(exported: &Exported<'_>) -> Vec<u8> {
    let Ok(mut record) = sonic_rs::from_slice::<Value>(exported.bytes) else { return one_line(exported.bytes) };
    let mut targets = exported.references.iter();
    point(&mut record, &mut targets);
    record["id"] = Value::from(exported.public_id);
    if record.get("meta").is_none_or(|meta| !meta.is_object()) {
        record["meta"] = json!({});
    }
    record["meta"]["versionId"] = Value::from(exported.change.to_string().as_str());
    record["meta"]["source"] = Value::from(format!("urn:jikang:sender:{}", exported.sender).as_str());
    sonic_rs::to_vec(&record).unwrap_or_else(|_| one_line(exported.bytes))
}

type Targets<'a> = std::slice::Iter<'a, Option<store::ResolvedReference>>;

/// Walks in the order in which `fhir::reference` lists references.
fn point(value: &mut Value, targets: &mut Targets<'_>) {
    if let Some(array) = value.as_array_mut() {
        array.iter_mut().for_each(|one| point(one, targets));
        return;
    }
    if fhir::reference::is_reference(value) {
        if let Some(Some(target)) = targets.next() {
            value["reference"] = Value::from(format!("{}/{}", target.resource_type, target.public_id).as_str());
        }
    }
    if let Some(object) = value.as_object_mut() {
        object.iter_mut().for_each(|(_, member)| point(member, targets));
    }
}
