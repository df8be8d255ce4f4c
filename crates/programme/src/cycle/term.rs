//! How long a clock runs, as a cycle writes it: `15 days`, `5 working days`, `{answer_days} days`, `2 hours`,
//! `until fix_by` for the day that an answer says.

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
    /// No days at all: hours, from a moment to a moment.
    Hours,
}

/// A number that is written out, or that a limit gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// Written out.
    Fixed(u32),
    /// What the limit says on the day.
    Limit(String),
}

/// The word before an item that holds the last day.
const UNTIL: &str = "until ";

/// How long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// So many.
    Count {
        /// How many.
        days: Number,
        /// Of which days, or hours.
        unit: Unit,
    },
    /// Until the day that is the answer to this item.
    Until(String),
}

/// The text is no term.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no term: write 15 days, 5 working days, {{limit_key}} working days, 2 hours or until item_key")]
pub struct NoTerm(pub String);

impl Term {
    /// How many on a day; none where the limit has no usable value then, or where an answer says the day.
    pub fn on(&self, limits: &Limits, programme: &str, day: Day) -> Option<u32> {
        let Term::Count { days, .. } = self else { return None };
        match days {
            Number::Fixed(days) => Some(*days),
            Number::Limit(key) => {
                let number = limits.number(programme, key, day)?;
                (0.0..=f64::from(DAYS_MAX)).contains(&number).then_some(number as u32)
            }
        }
    }

    /// The limit whose number it is, if any.
    pub fn limit(&self) -> Option<&str> {
        match self {
            Term::Count { days: Number::Limit(key), .. } => Some(key),
            _ => None,
        }
    }

    /// The item whose answer is the last day, if any.
    pub fn item(&self) -> Option<&str> {
        match self {
            Term::Until(item) => Some(item),
            Term::Count { .. } => None,
        }
    }

    /// Of what it is counted; until a given day all days pass.
    pub fn unit(&self) -> Unit {
        match self {
            Term::Count { unit, .. } => *unit,
            Term::Until(_) => Unit::Natural,
        }
    }
}

impl FromStr for Term {
    type Err = NoTerm;

    fn from_str(text: &str) -> Result<Self, NoTerm> {
        let wrong = || NoTerm(text.into());
        if let Some(item) = text.trim().strip_prefix(UNTIL).map(str::trim) {
            let is_name = !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            return if is_name { Ok(Term::Until(item.into())) } else { Err(wrong()) };
        }
        let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let unit = match unit.trim() {
            "day" | "days" => Unit::Natural,
            "working day" | "working days" => Unit::Working,
            "hour" | "hours" => Unit::Hours,
            _ => return Err(wrong()),
        };
        let days = match number.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(key) => Number::Limit(key.into()),
            None => {
                let days = number.parse().ok().filter(|days| *days <= DAYS_MAX);
                Number::Fixed(days.ok_or_else(wrong)?)
            }
        };
        Ok(Term::Count { days, unit })
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
    fn a_term_is_a_number_or_a_limit_of_days_or_hours_or_a_day_that_is_answered() {
        let term = |days, unit| Ok(Term::Count { days, unit });
        assert_eq!("15 days".parse(), term(Number::Fixed(15), Unit::Natural));
        assert_eq!("1 working day".parse(), term(Number::Fixed(1), Unit::Working));
        assert_eq!("{k} working days".parse(), term(Number::Limit("k".into()), Unit::Working));
        assert_eq!("{k} hours".parse(), term(Number::Limit("k".into()), Unit::Hours));
        assert_eq!("until fix_by".parse(), Ok(Term::Until("fix_by".into())));
        for text in ["", "15", "until", "until a b", "-1 days", "3 months", "{k days", "3661 days", "five days"] {
            assert_eq!(text.parse::<Term>(), Err(NoTerm(text.into())), "{text}");
        }
    }
}
