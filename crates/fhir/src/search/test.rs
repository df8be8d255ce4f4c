//! How a cell is compared with what is asked for (FHIR R4, section 3.1.1.4.5).

use super::cell::{PART, Span};
use crate::ucum;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// In what relation a value must stand to the one that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Equal, to the precision that is asked for.
    Eq,
    /// Not equal.
    Ne,
    /// Reaches above.
    Gt,
    /// Reaches below.
    Lt,
    /// Reaches above or is equal.
    Ge,
    /// Reaches below or is equal.
    Le,
    /// Starts after.
    Sa,
    /// Ends before.
    Eb,
    /// About.
    Ap,
}

/// What a cell must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub(super) prefix: Prefix,
    pub(super) value: Asked,
    /// The system before the rest of a tag, for a composite whose token names one.
    pub(super) of_system: Option<Option<String>>,
}

/// The value that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    /// A span of time; and by how much it is widened for `ap`.
    Time { low: i64, high: i64, about: i64 },
    /// A number, half a unit of its last digit, and its unit.
    Number { number: Decimal, half: Decimal, unit: Option<Unit> },
    /// What the two numbers must be between which something lies.
    Ends(Box<(Test, Test)>),
    /// How far from a place (degrees) a place may lie (metres).
    Near { latitude: f64, longitude: f64, metres: f64 },
}

/// A unit that is asked for: without a system, its code or how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub system: Option<String>,
    pub code: String,
}

/// What a cell of one tag must be: the test, led to the tag's unit.
#[derive(Clone, Copy, Debug)]
pub struct Bounds(Prefix, Led);

/// A value led to a tag's unit.
#[derive(Clone, Copy, Debug)]
enum Led {
    Time { low: i64, high: i64, about: i64 },
    Number(Number),
    Ends((Prefix, Number), (Prefix, Number)),
    Near { latitude: f64, longitude: f64, metres: f64 },
}

/// A number, and from where to where it reaches with the precision in which it is asked for.
#[derive(Clone, Copy, Debug)]
struct Number {
    number: f64,
    low: f64,
    high: f64,
}

const UCUM: &str = "http://unitsofmeasure.org";

impl Prefix {
    /// The two letters at the beginning of a value, and the rest.
    pub(super) fn read(text: &str) -> (Self, &str) {
        let prefix = match text.get(..2) {
            Some("eq") => Prefix::Eq,
            Some("ne") => Prefix::Ne,
            Some("gt") => Prefix::Gt,
            Some("lt") => Prefix::Lt,
            Some("ge") => Prefix::Ge,
            Some("le") => Prefix::Le,
            Some("sa") => Prefix::Sa,
            Some("eb") => Prefix::Eb,
            Some("ap") => Prefix::Ap,
            _ => return (Prefix::Eq, text),
        };
        (prefix, &text[2..])
    }
}

impl Test {
    /// What cells of a tag must be; none if no such cell can pass.
    pub fn bounds(&self, tag: &str) -> Option<Bounds> {
        let tag = match &self.of_system {
            None => tag,
            Some(wanted) => {
                let (system, rest) = tag.split_once(PART)?;
                if wanted.as_deref().is_some_and(|wanted| wanted != system) {
                    return None;
                }
                rest
            }
        };
        match &self.value {
            Asked::Time { low, high, about } => {
                Some(Bounds(self.prefix, Led::Time { low: *low, high: *high, about: *about }))
            }
            Asked::Number { number, half, unit } => {
                let factor = match unit {
                    None => Decimal::ONE,
                    Some(unit) => unit.factor(tag)?,
                };
                let led = |number: Decimal| number.checked_mul(factor)?.to_f64();
                let (low, high) = (number.checked_sub(*half)?, number.checked_add(*half)?);
                let value = Number { number: led(*number)?, low: led(low)?, high: led(high)? };
                Some(Bounds(self.prefix, Led::Number(value)))
            }
            Asked::Ends(ends) => {
                let end = |test: &Test| match test.bounds(tag)? {
                    Bounds(prefix, Led::Number(number)) => Some((prefix, number)),
                    _ => None,
                };
                Some(Bounds(self.prefix, Led::Ends(end(&ends.0)?, end(&ends.1)?)))
            }
            Asked::Near { latitude, longitude, metres } => {
                let near = Led::Near { latitude: *latitude, longitude: *longitude, metres: *metres };
                Some(Bounds(self.prefix, near))
            }
        }
    }
}

impl Unit {
    /// By what a number in this unit is multiplied to be one in a tag's; none where they do not compare.
    fn factor(&self, tag: &str) -> Option<Decimal> {
        let mut parts = tag.split(PART);
        let (system, code, written) = (parts.next()?, parts.next()?, parts.next()?);
        match &self.system {
            None => (self.code == code || self.code == written).then_some(Decimal::ONE),
            Some(wanted) if wanted != system => None,
            Some(_) if self.code == code => Some(Decimal::ONE),
            Some(wanted) if wanted == UCUM => {
                let (asked, stored) = (ucum::measure(&self.code)?, ucum::measure(code)?);
                (asked.powers == stored.powers).then(|| asked.factor.checked_div(stored.factor)).flatten()
            }
            Some(_) => None,
        }
    }
}

impl Bounds {
    /// Whether a span passes.
    pub fn pass(&self, span: Span) -> bool {
        match (&self.1, span) {
            (Led::Time { low, high, about }, Span::Time(from, to)) => {
                let equal = *low <= from && to <= *high;
                match self.0 {
                    Prefix::Eq => equal,
                    Prefix::Ne => !equal,
                    Prefix::Gt => to > *high,
                    Prefix::Lt => from < *low,
                    Prefix::Ge => equal || to > *high,
                    Prefix::Le => equal || from < *low,
                    Prefix::Sa => from >= *high,
                    Prefix::Eb => to <= *low,
                    Prefix::Ap => from < high.saturating_add(*about) && to > low.saturating_sub(*about),
                }
            }
            (Led::Number(number), Span::Number(from, to)) => number.passes(self.0, from, to),
            (Led::Ends((first, start), (last, end)), Span::Number(from, to)) => {
                start.passes(*first, from, from) && end.passes(*last, to, to)
            }
            (Led::Near { latitude, longitude, metres }, Span::Number(north, east)) => {
                distance((*latitude, *longitude), (north, east)) <= *metres
            }
            _ => false,
        }
    }
}

impl Number {
    /// Whether what reaches from a number to another one stands in this relation to it.
    fn passes(&self, prefix: Prefix, from: f64, to: f64) -> bool {
        let Number { number, low, high } = self;
        let equal = *low <= from && to < *high;
        match prefix {
            Prefix::Eq => equal,
            Prefix::Ne => !equal,
            Prefix::Gt => to > *number,
            Prefix::Lt => from < *number,
            Prefix::Ge => to >= *number,
            Prefix::Le => from <= *number,
            Prefix::Sa => from > *number,
            Prefix::Eb => to < *number,
            Prefix::Ap => {
                let tenth = number.abs() / 10.0;
                from <= number + tenth && to >= number - tenth
            }
        }
    }
}

/// The mean radius of the earth in metres (IUGG).
const EARTH: f64 = 6_371_008.8;

/// Metres between two places (latitude and longitude in degrees) along a great circle, by the haversine formula:
/// the earth as a ball, which is wrong by half a percent at most.
fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (south, north) = (one.0.to_radians(), other.0.to_radians());
    let (up, along) = ((north - south) / 2.0, (other.1 - one.1).to_radians() / 2.0);
    let haversine = up.sin().powi(2) + south.cos() * north.cos() * along.sin().powi(2);
    2.0 * EARTH * haversine.sqrt().min(1.0).asin()
}
