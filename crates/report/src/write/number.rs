//! One number as a report prints it: rounded half up at its last digit, in its unit, or said to be unknown.

use super::manner::{Manner, filled};
use rust_decimal::{Decimal, RoundingStrategy};

/// What is known of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Its value, unrounded.
    Known(Decimal),
    /// Nothing; it is never taken for zero.
    Unknown,
    /// It is of fewer people than this, and is not told.
    Few(u32),
    /// It would tell another one that is not told.
    Withheld,
}

impl Figure {
    /// A number as it was counted.
    pub fn of(value: f64) -> Self {
        Decimal::try_from(value).map_or(Self::Unknown, |value| Self::Known(value.normalize()))
    }

    /// A quotient times its scale; unknown where there is nothing to divide by.
    pub fn quotient(numerator: f64, denominator: f64, scale: f64) -> Self {
        let [numerator, denominator, scale] = [numerator, denominator, scale].map(Decimal::try_from);
        let (Ok(numerator), Ok(denominator), Ok(scale)) = (numerator, denominator, scale) else { return Self::Unknown };
        let product = numerator.checked_mul(scale);
        product.and_then(|product| product.checked_div(denominator)).map_or(Self::Unknown, Self::Known)
    }

    /// The value, where it is told.
    pub fn value(self) -> Option<Decimal> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::Few(_) | Self::Withheld => None,
        }
    }
}

/// What a number measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// How many, or how much.
    #[default]
    Count,
    /// Of a hundred.
    Percent,
    /// Of a thousand.
    Permille,
    /// Of a hundred thousand.
    Per100000,
}

/// How closely a count is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// To the nearest.
    Nearest,
    /// Somewhat less than what is printed (近).
    Nearly,
    /// Somewhat more than what is printed (余).
    Over,
}

/// How a number is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// What it measures.
    pub measure: Measure,
    /// So many digits after the point: none of a count and two of a rate where nothing is said.
    pub digits: Option<u32>,
    /// By what it is counted, with the space that the language wants before it.
    pub unit: String,
    /// The word that multiplies, by its name in the language's file.
    pub scale: Option<String>,
    /// Told to so many leading digits only.
    pub about: Option<(About, u32)>,
}

/// A number as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The words.
    pub text: String,
    /// What the words say, in the unit itself (万 multiplied out); none where it is not told.
    pub value: Option<Decimal>,
    /// So many digits stand after the point of what is printed, the word that multiplies not multiplied out.
    pub digits: u32,
}

impl Manner {
    /// Prints a number.
    pub fn print(&self, figure: Figure, shape: &Shape) -> Printed {
        let words = |text: String| Printed { text, value: None, digits: 0 };
        let value = match figure {
            Figure::Known(value) => value,
            Figure::Unknown => return words(self.number.unknown.clone()),
            Figure::Withheld => return words(self.number.withheld.clone()),
            // A rate of few people has no number that may be told at all.
            Figure::Few(_) if shape.measure != Measure::Count => return words(self.number.withheld.clone()),
            Figure::Few(limit) => {
                return words(filled(&self.number.few, &[("limit", &limit.to_string()), ("unit", &shape.unit)]));
            }
        };
        match shape.about {
            Some((about, leading)) if shape.measure == Measure::Count => self.roughly(value, shape, about, leading),
            _ => self.exactly(value, shape),
        }
    }

    fn exactly(&self, value: Decimal, shape: &Shape) -> Printed {
        let (by, word) = self.scale(shape);
        let scaled = value / by;
        let plain = if scaled.fract().is_zero() { 0 } else { 2 };
        let usual = if shape.measure == Measure::Count { plain } else { 2 };
        let digits = shape.digits.unwrap_or(usual);
        let rounded = half_up(scaled, digits);
        let pattern = match shape.measure {
            Measure::Count => &self.number.count,
            Measure::Percent => &self.number.percent,
            Measure::Permille => &self.number.permille,
            Measure::Per100000 => &self.number.per_100000,
        };
        self.put(pattern, rounded, digits, (by, word), &shape.unit)
    }

    /// To its leading digits. A number that is exactly what would be printed is printed without 约, 近 or 余.
    fn roughly(&self, value: Decimal, shape: &Shape, about: About, leading: u32) -> Printed {
        let (by, word) = self.scale(shape);
        let scaled = value / by;
        let step = step(scaled, leading);
        let steps = scaled / step;
        let (steps, pattern) = match about {
            About::Nearest => (half_up(steps, 0), &self.number.about),
            About::Nearly => (steps.ceil(), &self.number.nearly),
            About::Over => (steps.floor(), &self.number.over),
        };
        let rounded = (steps * step).normalize();
        let pattern = if rounded == scaled { &self.number.count } else { pattern };
        self.put(pattern, rounded, rounded.scale(), (by, word), &shape.unit)
    }

    fn put(&self, pattern: &str, rounded: Decimal, digits: u32, (by, word): (Decimal, &str), unit: &str) -> Printed {
        let number = self.digits(rounded, digits);
        let text = filled(pattern, &[("n", &number), ("scale", word), ("unit", unit)]);
        Printed { text, value: Some((rounded * by).normalize()), digits }
    }

    fn scale(&self, shape: &Shape) -> (Decimal, &str) {
        let scale = shape.scale.as_ref().and_then(|name| self.number.scales.get(name));
        scale.map_or((Decimal::ONE, ""), |scale| (Decimal::from(scale.by.max(1)), &scale.word))
    }

    /// A rounded number with so many digits after the point.
    pub(super) fn digits(&self, rounded: Decimal, digits: u32) -> String {
        let mut rounded = rounded;
        rounded.rescale(digits);
        if rounded.is_zero() {
            rounded.set_sign_positive(true);
        }
        let text = rounded.to_string();
        let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("-", text));
        let (whole, rest) = text.split_once('.').map_or((text, ""), |(whole, rest)| (whole, rest));
        let point = if rest.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{rest}", grouped(whole, &self.number.thousands))
    }
}

/// Half away from zero, as readers round who check by hand.
pub(super) fn half_up(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// The place of the last of the leading digits: of 1234 with two of them, 100.
fn step(value: Decimal, leading: u32) -> Decimal {
    let ten = Decimal::TEN;
    let mut step = Decimal::ONE;
    let mut rest = value.abs();
    let least = (0..leading.max(1) - 1).fold(Decimal::ONE, |least, _| least * ten);
    while rest >= least * ten {
        rest /= ten;
        step *= ten;
    }
    while rest < least && !rest.is_zero() && step.scale() < 4 {
        rest *= ten;
        step /= ten;
    }
    step
}

fn grouped(digits: &str, by: &str) -> String {
    let length = digits.len();
    digits.char_indices().fold(String::new(), |mut text, (at, digit)| {
        if at > 0 && (length - at).is_multiple_of(3) {
            text.push_str(by);
        }
        text.push(digit);
        text
    })
}
