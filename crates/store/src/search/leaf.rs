//! One key's docs, window by window: a few rows are read ahead, and windows without any are passed over.

use super::bits::Bits;
use super::body::{WINDOW, each_cell, each_run, window_of};
use super::looking::Looking;
use super::runs;
use crate::fault::Inner;
use fhir::search::{Span, Test};

/// So many rows are read at first, and at most at once.
const ROWS_FIRST: usize = 4;
const ROWS_MAX: usize = 256;

/// The rows of a key, as far as they were read.
pub(crate) struct Leaf {
    key: Vec<u8>,
    rows: Vec<(i64, Vec<u8>)>,
    /// From this window on, up to that one, all rows were read; up to the end if none.
    from: i64,
    until: Option<i64>,
    ahead: usize,
}

impl Leaf {
    pub(crate) fn of(key: &[u8]) -> Self {
        Self { key: key.to_vec(), rows: Vec::new(), from: 0, until: Some(0), ahead: ROWS_FIRST }
    }

    pub(crate) fn of_number(key: u64) -> Self {
        Self::of(&key.to_be_bytes())
    }

    /// The first window from this one on that has a row.
    pub(crate) fn next(&mut self, looking: &Looking<'_>, window: i64) -> Inner<Option<i64>> {
        let mut window = window;
        loop {
            self.reach(looking, window)?;
            let found = self.rows.iter().map(|(first, _)| window_of(*first)).find(|one| *one >= window);
            match (found, self.until) {
                (Some(found), _) => return Ok(Some(found)),
                (None, None) => return Ok(None),
                (None, Some(until)) => window = until,
            }
        }
    }

    /// The key's docs in a window.
    pub(crate) fn bits(&mut self, looking: &Looking<'_>, window: i64) -> Inner<Bits> {
        self.reach(looking, window)?;
        let mut bits = Bits::none();
        for (first, body) in self.of_window(window) {
            each_run(*first, body, |run| bits.set_run(run))?;
        }
        Ok(bits)
    }

    /// The column's docs in a window of which a cell passes.
    pub(crate) fn passing(&mut self, looking: &Looking<'_>, window: i64, test: &Test) -> Inner<Bits> {
        let mut bits = Bits::none();
        self.cells(
            looking,
            window,
            |tag| test.bounds(tag),
            |doc, bounds, span| {
                if bounds.is_some_and(|bounds| bounds.pass(span)) {
                    bits.set(doc);
                }
            },
        )?;
        Ok(bits)
    }

    /// Shows the column's cells in a window.
    pub(crate) fn cells<T: Copy>(
        &mut self,
        looking: &Looking<'_>,
        window: i64,
        prepare: impl Fn(&str) -> T,
        mut visit: impl FnMut(i64, T, Span),
    ) -> Inner<()> {
        self.reach(looking, window)?;
        self.of_window(window).try_for_each(|(first, body)| each_cell(*first, body, &prepare, &mut visit))
    }

    fn of_window(&self, window: i64) -> impl Iterator<Item = &(i64, Vec<u8>)> {
        self.rows.iter().filter(move |(first, _)| window_of(*first) == window)
    }

    /// Reads on, or elsewhere, until the window's rows are here.
    fn reach(&mut self, looking: &Looking<'_>, window: i64) -> Inner<()> {
        if window >= self.from && self.until.is_none_or(|until| window < until) {
            return Ok(());
        }
        let goes_on = self.until == Some(window);
        self.ahead = if goes_on { (self.ahead * 2).min(ROWS_MAX) } else { ROWS_FIRST };
        loop {
            let rows = self.read(looking, window)?;
            let is_all = rows.len() < self.ahead;
            let last = rows.last().map(|(first, _)| window_of(*first));
            (self.rows, self.from) = (rows, window);
            self.until = if is_all { None } else { last };
            if self.until != Some(window) {
                return Ok(());
            }
            // One window has more rows than were read.
            self.ahead *= 4;
        }
    }

    fn read(&self, looking: &Looking<'_>, window: i64) -> Inner<Vec<(i64, Vec<u8>)>> {
        runs::rows_of(looking.connection, &looking.runs, &self.key, window * WINDOW, self.ahead)
    }
}
