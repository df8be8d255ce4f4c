//! The docs of one window, a bit each.

use super::body::WINDOW;
use std::ops::Range;

const WORDS: usize = WINDOW as usize / 64;

/// Some docs of one window.
#[derive(Clone)]
pub(crate) struct Bits(Box<[u64; WORDS]>);

impl Bits {
    pub(crate) fn none() -> Self {
        Self(Box::new([0; WORDS]))
    }

    pub(crate) fn all() -> Self {
        Self(Box::new([u64::MAX; WORDS]))
    }

    pub(crate) fn one(doc: i64) -> Self {
        Self::of(&[doc])
    }

    pub(crate) fn of(docs: &[i64]) -> Self {
        let mut bits = Self::none();
        docs.iter().for_each(|doc| bits.set(*doc));
        bits
    }

    pub(crate) fn set(&mut self, doc: i64) {
        let at = (doc % WINDOW) as usize;
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub(crate) fn clear(&mut self, doc: i64) {
        let at = (doc % WINDOW) as usize;
        self.0[at / 64] &= !(1 << (at % 64));
    }

    /// Sets docs that follow each other within the window.
    pub(crate) fn set_run(&mut self, docs: Range<i64>) {
        let (mut at, end) = ((docs.start % WINDOW) as usize, (docs.start % WINDOW + docs.end - docs.start) as usize);
        while at < end.min(WORDS * 64) {
            let until = (at / 64 * 64 + 64).min(end);
            self.0[at / 64] |= u64::MAX >> (64 - (until - at)) << (at % 64);
            at = until;
        }
    }

    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word &= other);
        self
    }

    pub(crate) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word |= other);
        self
    }

    pub(crate) fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word &= !other);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The docs in their order, as those of a window.
    pub(crate) fn docs(&self, window: i64) -> impl Iterator<Item = i64> + '_ {
        let words = self.0.iter().enumerate();
        words.flat_map(move |(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.checked_sub(1)?;
                Some(window * WINDOW + (at * 64) as i64 + i64::from(bit))
            })
        })
    }
}
