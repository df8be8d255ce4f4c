//! From a resource to the entries under which it is found.

use super::cell::Cell;
use super::key;
use super::table::parameters;
use super::value::Reading;
use crate::Tree;
use crate::path::Environment;
use jiff::tz::TimeZone;
use std::sync::LazyLock;

/// Under what a resource is found; always the same for the same bytes and time zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entries {
    /// Keys of what is equal, sorted.
    pub equal: Vec<u64>,
    /// Keys of texts, sorted.
    pub texts: Vec<Vec<u8>>,
    /// What is compared, by the column in which it lies.
    pub cells: Vec<(u64, Cell)>,
}

static NOTHING: LazyLock<Environment> = LazyLock::new(Environment::new);

/// The entries of a resource of a type. Dates that do not say where they were written are of `zone`.
pub fn entries(resource_type: &str, resource: &Tree<'_>, zone: &TimeZone) -> Entries {
    let mut reading = Reading { into: Entries::default(), zone };
    let root = resource.root();
    let sources = parameters(resource_type).map(|all| all.sources.as_slice()).unwrap_or_default();
    for alike in sources.chunk_by(|one, next| one.path.needs() == next.path.needs()) {
        // Most of what a type may have, most resources do not have.
        if alike[0].path.needs().is_some_and(|name| !root.has_any(name)) {
            continue;
        }
        for source in alike {
            // A resource that an expression cannot be evaluated on has no such entries; whether it is as it
            // should be is not decided here.
            if let Ok(found) = source.path.evaluate(root, &NOTHING)
                && !found.is_empty()
            {
                reading.source(source, &found, &NOTHING);
            }
        }
    }
    let Entries { mut equal, mut texts, cells } = reading.into;
    equal.push(key::everything(resource_type));
    equal.sort_unstable();
    equal.dedup();
    texts.sort_unstable();
    texts.dedup();
    Entries { equal, texts, cells }
}
