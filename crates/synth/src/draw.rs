//! The drawing of lots: one sequence for the whole county, so that the same seed gives the same people.

use serde::Deserialize;
use terms::Day;

/// A range of whole numbers, both ends included, as the folders write it: `[3, 66]`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Range(pub i64, pub i64);

/// The source of all chance.
pub(crate) struct Draw {
    lots: fastrand::Rng,
}

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self { lots: fastrand::Rng::with_seed(seed) }
    }

    /// A whole number of the range; a range the wrong way round gives its first.
    pub fn within(&mut self, range: Range) -> i64 {
        if range.1 <= range.0 { range.0 } else { self.lots.i64(range.0..=range.1) }
    }

    /// A whole number from 0 to `count` - 1; 0 where there is none.
    pub fn below(&mut self, count: usize) -> usize {
        if count < 2 { 0 } else { self.lots.u64(0..count as u64) as usize }
    }

    /// A number from 0 to below 1.
    pub fn share(&mut self) -> f64 {
        self.lots.f64()
    }

    pub fn happens(&mut self, chance: f64) -> bool {
        self.share() < chance
    }

    /// One of the things, by weight.
    pub fn weighed<'a, T>(&mut self, things: &'a [T], weight: impl Fn(&T) -> f64) -> Option<&'a T> {
        let at = self.share();
        weighed_at(things, weight, at)
    }
}

/// The thing at this share of the summed weights.
pub(crate) fn weighed_at<T>(things: &[T], weight: impl Fn(&T) -> f64, share: f64) -> Option<&T> {
    let total: f64 = things.iter().map(&weight).sum();
    let mut left = share * total;
    things
        .iter()
        .find(|thing| {
            left -= weight(thing);
            left < 0.0
        })
        .or(things.last())
}

/// Lots that fill the range evenly however few are drawn, so that shares of a small county come out
/// as stated: the multiples of the golden ratio, modulo 1.
pub(crate) struct Even {
    at: f64,
}

impl Even {
    pub fn new(draw: &mut Draw) -> Self {
        Self { at: draw.share() }
    }

    pub fn share(&mut self) -> f64 {
        self.at = (self.at + 0.618_033_988_749_894_9).fract();
        self.at
    }
}

/// The day so many days later.
pub(crate) fn later(day: Day, days: i64) -> Day {
    day.saturating_add(jiff::Span::new().days(days.clamp(-40_000, 40_000)))
}

/// How many days the second is after the first.
pub(crate) fn days_between(first: Day, second: Day) -> i64 {
    i64::from((second - first).get_days())
}

/// The age in full years.
pub(crate) fn age(born: Day, on: Day) -> i64 {
    let years = i64::from(on.year() - born.year());
    years - i64::from((on.month(), on.day()) < (born.month(), born.day()))
}

/// The day on which somebody reaches the age; who is born on 29 February, on the 28th in other years.
pub(crate) fn birthday(born: Day, age: i64) -> Day {
    born.saturating_add(jiff::Span::new().years(age.clamp(0, 200)))
}
