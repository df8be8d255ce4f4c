//! Remembers whom identifiers lead to: thousands of references go by the same few.

use std::collections::{BTreeSet, HashMap};

const REMEMBERED_MAX: usize = 100_000;

/// Who bears an identifier, seen from a sender that may want a type.
#[derive(Default)]
pub(crate) struct Bearers {
    known: HashMap<i64, Vec<Seen>>,
}

struct Seen {
    sender: i64,
    kind: Option<i64>,
    record: Option<i64>,
}

impl Bearers {
    /// What was found last, if it still holds.
    pub(crate) fn known(&self, token: i64, sender: i64, kind: Option<i64>) -> Option<Option<i64>> {
        self.known.get(&token)?.iter().find(|seen| seen.sender == sender && seen.kind == kind).map(|seen| seen.record)
    }

    /// Remembers what was found.
    pub(crate) fn remember(&mut self, token: i64, sender: i64, kind: Option<i64>, record: Option<i64>) {
        if self.known.len() >= REMEMBERED_MAX {
            self.known.clear();
        }
        self.known.entry(token).or_default().push(Seen { sender, kind, record });
    }

    /// These identifiers have been gained or lost by a record.
    pub(crate) fn forget(&mut self, tokens: &BTreeSet<i64>) {
        for token in tokens {
            self.known.remove(token);
        }
    }

    /// Remembers nothing any more.
    pub(crate) fn clear(&mut self) {
        self.known.clear();
    }
}
