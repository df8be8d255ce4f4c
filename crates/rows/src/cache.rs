//! Keeps finished counts, and how recently each was asked for.

use crate::bound::Bound;
use crate::counted::Whole;
use std::collections::HashMap;
use std::sync::{Arc, Mutex as Lock, PoisonError};
use tokio::sync::Mutex;

/// Beyond so many rows in all, what was not asked for longest is forgotten.
const ROWS_KEPT: usize = 40_000_000;

type Key = (String, Bound);

/// One finished count, or none yet. Locked while it is being counted, so that nobody counts twice.
pub(crate) type Slot = Arc<Mutex<Option<Arc<Whole>>>>;

/// Finished counts by indicator and days.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    kept: Lock<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    slots: HashMap<Key, Entry>,
    /// Rows of all of them.
    rows: usize,
    asked: u64,
}

#[derive(Debug, Default)]
struct Entry {
    slot: Slot,
    rows: usize,
    asked: u64,
}

impl Counts {
    /// The place of one count.
    pub fn slot(&self, indicator: &str, bound: Bound) -> Slot {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.asked += 1;
        let asked = kept.asked;
        let entry = kept.slots.entry((indicator.into(), bound)).or_default();
        entry.asked = asked;
        Arc::clone(&entry.slot)
    }

    /// Notes how large a count is, and forgets others if there are too many rows.
    pub fn note(&self, indicator: &str, bound: Bound, rows: usize) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (indicator.to_owned(), bound);
        if let Some(entry) = kept.slots.get_mut(&key) {
            let before = std::mem::replace(&mut entry.rows, rows);
            kept.rows = kept.rows + rows - before;
        }
        while kept.rows > ROWS_KEPT {
            let others = kept.slots.iter().filter(|(other, _)| **other != key);
            let Some(oldest) = others.min_by_key(|(_, entry)| entry.asked).map(|(key, _)| key.clone()) else {
                return;
            };
            let forgotten = kept.slots.remove(&oldest).map_or(0, |entry| entry.rows);
            kept.rows -= forgotten;
        }
    }
}
