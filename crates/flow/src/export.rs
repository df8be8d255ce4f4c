//! What an exported record looks like: its own bytes on one line, or with ids and references resolved.

use jiff::Timestamp;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use store::{Exported, ResolvedReference, VersionMeta};
use terms::ChangeNo;

/// A record's own bytes with the line breaks between tokens removed. Inside a JSON string a line
/// break is written `\n`, so every raw one stands between tokens.
pub fn one_line(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect()
}

/// A record under its public id, with our version and with references to public ids, its members in
/// the sender's order. A reference whose target is not here stays as it was sent.
pub fn resolved(exported: &Exported<'_>) -> Vec<u8> {
    let ours = Ours {
        resource_type: exported.resource_type,
        id: exported.public_id,
        sender: exported.sender,
        change: exported.change,
        at: None,
    };
    rewritten(exported.bytes, &ours, exported.references)
}

/// The same of one version, with the time at which we kept it in place of the sender's.
pub fn shown(bytes: &[u8], meta: &VersionMeta, references: &[Option<ResolvedReference>]) -> Vec<u8> {
    let ours = Ours {
        resource_type: &meta.key.resource_type,
        id: &meta.public_id,
        sender: &meta.key.sender,
        change: meta.change,
        at: Some(meta.at),
    };
    rewritten(bytes, &ours, references)
}

/// What we say of a record in place of its sender.
struct Ours<'a> {
    resource_type: &'a str,
    id: &'a str,
    sender: &'a str,
    change: ChangeNo,
    at: Option<Timestamp>,
}

fn rewritten(bytes: &[u8], ours: &Ours<'_>, references: &[Option<ResolvedReference>]) -> Vec<u8> {
    let Ok(record) = fhir::json::parse_any(bytes) else { return one_line(bytes) };
    let mut rewriting = Rewriting { out: String::with_capacity(bytes.len() + 128), targets: references.iter() };
    rewriting.record(&record, ours);
    rewriting.out.into_bytes()
}

struct Rewriting<'a> {
    out: String,
    /// In the order in which `fhir::reference` lists references, which is the text's.
    targets: std::slice::Iter<'a, Option<ResolvedReference>>,
}

impl Rewriting<'_> {
    fn record(&mut self, record: &Value, ours: &Ours<'_>) {
        let mut meta = vec![("versionId", ours.change.to_string())];
        meta.extend(ours.at.map(|at| ("lastUpdated", at.to_string())));
        meta.push(("source", format!("urn:jikang:sender:{}", ours.sender)));
        self.out.push('{');
        self.member("resourceType", |it| it.text(ours.resource_type));
        self.member("id", |it| it.text(ours.id));
        self.member("meta", |it| it.meta(record.get("meta"), &meta));
        for (name, value) in record.as_object().into_iter().flat_map(|object| object.iter()) {
            if !matches!(name, "resourceType" | "id" | "meta") {
                self.member(name, |it| it.value(value));
            }
        }
        self.out.push('}');
    }

    fn meta(&mut self, sent: Option<&Value>, ours: &[(&str, String)]) {
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
