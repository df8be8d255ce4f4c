//! Lengths of time as content writes them: `14 days`, `2 weeks`, `3 months`, `1 year`.

use jiff::ToSpan;
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::str::FromStr;
use terms::{Day, Limits};

/// A length of time counted on the calendar: a month later is the same day of the next month, or
/// that month's last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Months; a year is twelve.
    pub months: i32,
    /// Days; a week is seven.
    pub days: i32,
}

impl Span {
    /// No time at all.
    pub const NONE: Span = Span { months: 0, days: 0 };

    /// The day this much after another; the last day of the calendar where there is none.
    pub fn after(self, day: Day) -> Day {
        day.saturating_add(self.months.months().days(self.days))
    }

    /// The day this much before another.
    pub fn before(self, day: Day) -> Day {
        day.saturating_sub(self.months.months().days(self.days))
    }
}

/// A length that is written out, or whose number is a limit: `{recheck_days} days`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Length {
    /// Written out.
    Fixed(Span),
    /// So many of the unit as the limit says on the day.
    Limit {
        /// The limit's key.
        key: String,
        /// One of the unit.
        unit: Span,
    },
}

impl Length {
    /// The length that holds on a day; none where the limit has no value then.
    pub fn on(&self, limits: &Limits, programme: &str, day: Day) -> Option<Span> {
        match self {
            Length::Fixed(span) => Some(*span),
            Length::Limit { key, unit } => {
                let number = limits.number(programme, key, day)? as i32;
                Some(Span { months: unit.months * number, days: unit.days * number })
            }
        }
    }

    /// The limit whose number it is, if any.
    pub fn limit(&self) -> Option<&str> {
        match self {
            Length::Fixed(_) => None,
            Length::Limit { key, .. } => Some(key),
        }
    }
}

impl FromStr for Length {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let Some((key, unit)) = text.trim().strip_prefix('{').and_then(|rest| rest.split_once("} ")) else {
            return text.parse().map(Length::Fixed);
        };
        let unit: Span = format!("1 {unit}").parse().map_err(|_| NoSpan(text.into()))?;
        Ok(Length::Limit { key: key.into(), unit })
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// The text is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no length of time: write 14 days, 2 weeks, 3 months, 1 year or {{limit_key}} days")]
pub struct NoSpan(pub String);

impl FromStr for Span {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let wrong = || NoSpan(text.into());
        let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let number: i32 = number.parse().ok().filter(|number| (0..=4000).contains(number)).ok_or_else(wrong)?;
        match unit.trim().trim_end_matches('s') {
            "day" => Ok(Span { months: 0, days: number }),
            "week" => Ok(Span { months: 0, days: number * 7 }),
            "month" => Ok(Span { months: number, days: 0 }),
            "year" => Ok(Span { months: number * 12, days: 0 }),
            _ => Err(wrong()),
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.months, self.days) {
            (0, days) => write!(f, "{days} days"),
            (months, 0) => write!(f, "{months} months"),
            (months, days) => write!(f, "{months} months {days} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_later_is_the_same_day_or_that_months_last() {
        let month: Span = "1 month".parse().unwrap();
        assert_eq!(month.after(date(2026, 1, 30)), date(2026, 2, 28));
        assert_eq!(month.after(date(2026, 2, 28)), date(2026, 3, 28));
        assert_eq!("2 weeks".parse::<Span>().unwrap().after(date(2026, 12, 20)), date(2027, 1, 3));
        assert_eq!("1 year".parse::<Span>().unwrap().before(date(2024, 2, 29)), date(2023, 2, 28));
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in ["", "3", "months", "3 moons", "-1 days", "1.5 days", "99999 days"] {
            assert_eq!(text.parse::<Span>(), Err(NoSpan(text.into())), "{text}");
        }
    }
}
