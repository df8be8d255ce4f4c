use super::*;
use crate::Tree;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use std::fs;
use std::path::Path;

mod arbitrary;
mod examples;
mod holds;
mod tables;

/// The made-up tests are at home eight hours east.
fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

fn asking() -> Asking {
    let now: Timestamp = "2026-03-31T00:00:00Z".parse().unwrap();
    Asking { base: Some("https://here.example/fhir/".into()), zone: zone(), now, lenient: false }
}

fn found(kind: &str, resource: &str) -> Entries {
    entries(kind, &Tree::read(resource.as_bytes()).unwrap(), &zone())
}

fn asked(kind: &str, query: &str) -> terms::Result<Search> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    ask(kind, &pairs, &asking())
}
