//! Remembers what recent puts changed, so that a finished count knows whom to count again.

use crate::touched::{Change, Changes, joined};
use std::collections::{BTreeSet, VecDeque};

/// Older counts are counted afresh.
const PUTS_KEPT: usize = 1024;

/// What the last puts changed, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Log {
    puts: VecDeque<(u64, Changes)>,
}

impl Log {
    /// Notes which put made this generation.
    pub fn add(&mut self, generation: u64, changes: Changes) {
        self.puts.push_back((generation, changes));
        if self.puts.len() > PUTS_KEPT {
            self.puts.pop_front();
        }
    }

    /// What changed in these tables after one generation and up to another.
    pub fn between(&self, after: u64, up_to: u64, tables: &BTreeSet<String>) -> Option<Change> {
        let first = self.puts.front().map_or(u64::MAX, |(generation, _)| *generation);
        if after < up_to && first > after + 1 {
            return Some(Change::Whole);
        }
        let puts = self.puts.iter().filter(|(generation, _)| (after + 1..=up_to).contains(generation));
        joined(puts.flat_map(|(_, changes)| tables.iter().filter_map(|table| changes.get(table))))
    }
}
