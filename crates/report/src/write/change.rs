//! How a number stands beside an earlier one or its target. Both are taken as they are printed, so that a
//! reader who works it out from the page comes to the same.

use super::manner::{Changes, Manner, filled};
use super::number::{Measure, Printed, half_up};
use rust_decimal::Decimal;

/// So many digits a growth has after its point.
const GROWTH_DIGITS: u32 = 2;

/// Which earlier number stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The same span of the year before.
    YearBefore,
    /// The period before.
    PeriodBefore,
}

/// What has become of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// By so many points, of a hundred or of a thousand; less where it is below zero.
    Points(Decimal, Measure),
    /// By so many per cent of the earlier number.
    Percent(Decimal),
    /// Nothing.
    Level,
    /// So little that it would print as nothing.
    AboutLevel,
    /// The earlier number is not above zero: there is nothing to measure by.
    NoBase,
    /// One of the two is not told.
    Unknown,
    /// The two were counted in different ways.
    Redefined,
}

impl Change {
    /// From an earlier printed number to a later one of the same measure.
    pub fn between(earlier: &Printed, later: &Printed, measure: Measure) -> Self {
        let (Some(from), Some(to)) = (earlier.value, later.value) else { return Self::Unknown };
        if from == to {
            return Self::Level;
        }
        if matches!(measure, Measure::Percent | Measure::Permille) {
            return Self::Points((to - from).normalize(), measure);
        }
        if from <= Decimal::ZERO {
            return Self::NoBase;
        }
        let growth = half_up((to - from) / from * Decimal::ONE_HUNDRED, GROWTH_DIGITS);
        if growth.is_zero() { Self::AboutLevel } else { Self::Percent(growth) }
    }
}

impl Manner {
    /// A change in words.
    pub fn change(&self, change: Change, beside: Beside) -> String {
        let words = match beside {
            Beside::YearBefore => &self.year,
            Beside::PeriodBefore => &self.period,
        };
        match change {
            Change::Points(by, measure) => self.by(pattern(words, measure, by), by, by.scale().max(GROWTH_DIGITS)),
            Change::Percent(by) => {
                self.by(if by > Decimal::ZERO { &words.rose } else { &words.fell }, by, GROWTH_DIGITS)
            }
            Change::Level => words.level.clone(),
            Change::AboutLevel => words.about_level.clone(),
            Change::NoBase => words.no_base.clone(),
            Change::Unknown => words.unknown.clone(),
            Change::Redefined => words.redefined.clone(),
        }
    }

    /// How a printed number stands to its printed target.
    pub fn against(&self, now: &Printed, target: Option<&Printed>, measure: Measure, higher_is_better: bool) -> String {
        let Some(target) = target else { return self.target.none.clone() };
        let (Some(value), Some(goal)) = (now.value, target.value) else { return self.number.unknown.clone() };
        let short = (goal - value).normalize();
        let words = &self.target;
        let pattern = match (higher_is_better, value >= goal, value <= goal) {
            (true, true, _) => &words.reached,
            (true, false, _) if measure == Measure::Percent => &words.short_points,
            (true, false, _) => &words.short,
            (false, _, true) => &words.within,
            (false, _, false) => &words.beyond,
        };
        let by = self.digits(short.abs(), short.scale().max(now.digits));
        filled(pattern, &[("target", &target.text), ("n", &by)])
    }

    fn by(&self, pattern: &str, by: Decimal, digits: u32) -> String {
        filled(pattern, &[("n", &self.digits(by.abs(), digits))])
    }
}

fn pattern(words: &Changes, measure: Measure, by: Decimal) -> &str {
    match (measure, by > Decimal::ZERO) {
        (Measure::Permille, true) => &words.rose_permille,
        (Measure::Permille, false) => &words.fell_permille,
        (_, true) => &words.rose_points,
        (_, false) => &words.fell_points,
    }
}
