//! What an exported record looks like: its own bytes on one line, or with ids and references resolved.

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use store::{Exported, ResolvedReference};

/// A record's own bytes with the line breaks between tokens removed. Inside a JSON string a line
/// break is written `\n`, so every raw one stands between tokens.
pub fn one_line(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect()
}

/// A record under its public id, with our version and with references to public ids, its members in
/// the sender's order. A reference whose target is not here stays as it was sent.
pub fn resolved(exported: &Exported<'_>) -> Vec<u8> {
    let Ok(record) = fhir::json::parse_any(exported.bytes) else { return one_line(exported.bytes) };
    let mut rewriting = Rewriting { out: String::new(), targets: exported.references.iter() };
    rewriting.record(&record, exported);
    rewriting.out.into_bytes()
}

struct Rewriting<'a> {
    out: String,
    /// In the order in which `fhir::reference` lists references, which is the text's.
    targets: std::slice::Iter<'a, Option<ResolvedReference>>,
}

impl Rewriting<'_> {
    fn record(&mut self, record: &Value, exported: &Exported<'_>) {
        let version = exported.change.to_string();
        let source = format!("urn:jikang:sender:{}", exported.sender);
        let ours = [("versionId", version.as_str()), ("source", source.as_str())];
        self.out.push('{');
        self.member("resourceType", |it| it.text(exported.resource_type));
        self.member("id", |it| it.text(exported.public_id));
        self.member("meta", |it| it.meta(record.get("meta"), &ours));
        for (name, value) in record.as_object().into_iter().flat_map(|object| object.iter()) {
            if !matches!(name, "resourceType" | "id" | "meta") {
                self.member(name, |it| it.value(value));
            }
        }
        self.out.push('}');
    }

    fn meta(&mut self, sent: Option<&Value>, ours: &[(&str, &str)]) {
        self.out.push('{');
        for (name, value) in ours {
            self.member(name, |it| it.text(value));
        }
        for (name, value) in sent.and_then(|meta| meta.as_object()).into_iter().flat_map(|object| object.iter()) {
            if !ours.iter().any(|(own, _)| *own == name) {
                self.member(name, |it| it.value(value));
            }
        }
        self.out.push('}');
    }

    fn value(&mut self, value: &Value) {
        if let Some(array) = value.as_array() {
            self.out.push('[');
            for (at, one) in array.iter().enumerate() {
                if at > 0 {
                    self.out.push(',');
                }
                self.value(one);
            }
            self.out.push(']');
        } else if let Some(object) = value.as_object() {
            let is_reference = fhir::reference::is_reference(value);
            let target = if is_reference { self.targets.next().and_then(Option::as_ref) } else { None };
            let shown = target.map(|target| format!("{}/{}", target.resource_type, target.public_id));
            self.out.push('{');
            if let Some(shown) = &shown {
                self.member("reference", |it| it.text(shown));
            }
            for (name, value) in object.iter() {
                if shown.is_none() || name != "reference" {
                    self.member(name, |it| it.value(value));
                }
            }
            self.out.push('}');
        } else {
            self.out.push_str(&value.to_string());
        }
    }

    fn member(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        if !self.out.ends_with('{') {
            self.out.push(',');
        }
        self.text(name);
        self.out.push(':');
        write(self);
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(&sonic_rs::to_string(text).unwrap_or_default());
    }
}
