//! Addresses and records that nobody would write: understood, refused or without entries, soon, and never a panic.

use super::*;
use proptest::prelude::*;
use proptest::sample::select;
use std::time::{Duration, Instant};

const KINDS: &[&str] =
    &["Patient", "Observation", "Location", "MolecularSequence", "DocumentReference", "AuditEvent", "Bundle"];

const NAMES: &[&str] = &[
    "_id",
    "_sort",
    "_count",
    "_include",
    "_revinclude",
    "_summary",
    "_elements",
    "_total",
    "_lastUpdated",
    "_source",
    "_has:Observation:subject:",
    "_has",
    "subject",
    "subject.",
    "entity.",
    "entity:Group.",
    "patient",
    "code",
    "near",
    "value-quantity",
    "date",
    "chromosome-variant-coordinate",
    "relationship",
    "code-value-quantity",
    "identifier",
    ":missing",
    ":not",
    ":exact",
    ":contains",
    ":of-type",
    ":Patient",
    ":iterate",
    ":",
    ".",
    "name",
    "_tag",
    "",
];

const VALUES: &[&str] = &[
    "Patient/1",
    "|",
    "$",
    ",",
    "\\",
    "ge",
    "ap",
    "2026-02-29",
    "2026",
    "1e999",
    "-",
    "0.000001",
    "1|http://unitsofmeasure.org|mg",
    "lt5",
    "91|181|1|km",
    "NaN",
    "*",
    ":",
    "Observation:subject:Patient",
    "true",
    "\u{0}",
    "\u{ff21}",
    "%",
    "99999999999999999999999999999",
    "9999-12-31T23:59:60.999999999Z",
    "https://here.example/fhir/Patient/1",
    "urn:jikang:public:Patient/x",
    "http://x|1",
    "",
];

fn joined(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(select(pieces), 0..most).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_address_is_understood_or_refused_and_soon(
        kind in select(KINDS), name in joined(NAMES, 6), value in joined(VALUES, 5), odd in "\\PC{0,20}", lenient: bool,
    ) {
        let begun = Instant::now();
        let asking = Asking { lenient, ..asking() };
        for (name, value) in [(&name, &value), (&name, &odd), (&odd, &value)] {
            let _ = ask(kind, &[(name.clone(), value.clone())], &asking);
        }
        prop_assert!(begun.elapsed() < Duration::from_secs(2), "{name}={value} took {:?}", begun.elapsed());
    }

    #[test]
    fn a_damaged_record_has_entries_or_none(of in any::<proptest::sample::Index>(), edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0x20u8..0x7f), 0..8)) {
        const RECORDS: [&str; 3] = [super::tables::PATIENT, super::tables::PRESSURE, super::tables::ENCOUNTER];
        let mut bytes = RECORDS[of.index(RECORDS.len())].as_bytes().to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(tree) = Tree::read(&bytes) {
            for kind in KINDS {
                entries(kind, &tree, &zone());
            }
        }
        if let Ok(json) = crate::json::parse_any(&bytes) {
            crate::summary(&json);
            crate::reference::references(&json);
        }
    }

    #[test]
    fn small_texts_are_read_or_not(text in "\\PC{0,24}", digits in "[0-9TZ:.+eE-]{0,24}") {
        for text in [&text, &digits] {
            let _ = (crate::reference::read(text), crate::base64::decode(text), crate::ucum::measure(text), time_span(text, &zone()));
        }
    }
}
