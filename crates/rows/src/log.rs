//! Remembers what recent puts changed, so that a finished count knows whom to count again.

use crate::touched::{Again, Changes, joined};
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

    /// Whom changes of these tables concern, after one generation and up to another; of tables with a day per
    /// row, changes within these days.
    pub fn between(
        &self,
        after: u64,
        up_to: u64,
        tables: &BTreeSet<String>,
        within: Option<(i32, i32)>,
    ) -> Option<Again> {
        let first = self.puts.front().map_or(u64::MAX, |(generation, _)| *generation);
        if after < up_to && first > after + 1 {
            return Some(Again::Everyone);
        }
        // Most counts are one generation behind: the newest put is looked at first, and few others.
        let puts = self.puts.iter().rev().take_while(|(generation, _)| *generation > after);
        let puts = puts.filter(|(generation, _)| *generation <= up_to);
        joined(puts.flat_map(|(_, changes)| tables.iter().filter_map(|table| changes.get(table))), within)
    }
}
