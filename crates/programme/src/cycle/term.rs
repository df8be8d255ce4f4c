//! How long a clock runs, as a cycle writes it: `15 days`, `5 working days`, `{answer_days} days`.

use serde::{Deserialize, Deserializer, de};
use std::str::FromStr;
use terms::{Day, Limits};

/// The most days that a clock can be told to run: ten years.
const DAYS_MAX: u32 = 3660;

/// Which days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Every day.
    Natural,
    /// Days on which people work.
    Working,
}

/// A number that is written out, or that a limit gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// Written out.
    Fixed(u32),
    /// What the limit says on the day.
    Limit(String),
}

/// How long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// How many.
    pub days: Number,
    /// Of which days.
    pub unit: Unit,
}

/// The text is no term.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no term: write 15 days, 5 working days or {{limit_key}} working days")]
pub struct NoTerm(pub String);

impl Term {
    /// How many days on a day; none where the limit has no usable value then.
    pub fn on(&self, limits: &Limits, programme: &str, day: Day) -> Option<u32> {
        match &self.days {
            Number::Fixed(days) => Some(*days),
            Number::Limit(key) => {
                let number = limits.number(programme, key, day)?;
                (0.0..=f64::from(DAYS_MAX)).contains(&number).then_some(number as u32)
            }
        }
    }

    /// The limit whose number it is, if any.
    pub fn limit(&self) -> Option<&str> {
        match &self.days {
            Number::Fixed(_) => None,
            Number::Limit(key) => Some(key),
        }
    }
}

impl FromStr for Term {
    type Err = NoTerm;

    fn from_str(text: &str) -> Result<Self, NoTerm> {
        let wrong = || NoTerm(text.into());
        let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let unit = match unit.trim() {
            "day" | "days" => Unit::Natural,
            "working day" | "working days" => Unit::Working,
            _ => return Err(wrong()),
        };
        let days = match number.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(key) => Number::Limit(key.into()),
            None => {
                let days = number.parse().ok().filter(|days| *days <= DAYS_MAX);
                Number::Fixed(days.ok_or_else(wrong)?)
            }
        };
        Ok(Term { days, unit })
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_a_number_or_a_limit_of_days_or_working_days() {
        let term = |days, unit| Ok(Term { days, unit });
        assert_eq!("15 days".parse(), term(Number::Fixed(15), Unit::Natural));
        assert_eq!("1 working day".parse(), term(Number::Fixed(1), Unit::Working));
        assert_eq!("{k} working days".parse(), term(Number::Limit("k".into()), Unit::Working));
        for text in ["", "15", "-1 days", "3 months", "{k days", "3661 days", "five days"] {
            assert_eq!(text.parse::<Term>(), Err(NoTerm(text.into())), "{text}");
        }
    }
}
