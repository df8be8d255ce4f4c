//! Decides which of the things that could go wrong do, and keeps the list of those that did.

use crate::region::Planted;
use crate::truth::Mistake;
use std::collections::BTreeMap;

/// The mistakes of a county.
pub(crate) struct Mistakes<'a> {
    planned: &'a BTreeMap<String, Planted>,
    chances: BTreeMap<&'static str, u32>,
    pub made: Vec<Mistake>,
}

impl<'a> Mistakes<'a> {
    pub fn new(planned: &'a BTreeMap<String, Planted>) -> Self {
        Self { planned, chances: BTreeMap::new(), made: Vec::new() }
    }

    /// Whether this chance for a mistake is taken: the first of each kind, then every so-manieth.
    pub fn happens(&mut self, kind: &'static str) -> bool {
        let Some(planned) = self.planned.get(kind) else {
            return false;
        };
        let chance = self.chances.entry(kind).or_default();
        *chance += 1;
        (*chance - 1).is_multiple_of(planned.every.max(1))
    }

    /// Writes down a mistake that was made; `record` is `SENDER|Type/id` or `SENDER|file#line`.
    pub fn note(&mut self, kind: &'static str, record: String, note: String) {
        let fate = self.planned.get(kind).map(|planned| planned.fate.clone()).unwrap_or_default();
        self.made.push(Mistake { kind: kind.to_owned(), fate, record, note });
    }
}
