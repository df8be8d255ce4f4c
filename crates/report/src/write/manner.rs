//! The words of a language by which a report prints what it knows (`languages/*/writing.toml`).

use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Day, Issue};

/// All of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manner {
    pub(super) number: Numbers,
    pub(super) year: Changes,
    pub(super) period: Changes,
    pub(super) target: Targets,
    pub(super) dates: Dates,
    pub(super) headings: Headings,
    pub(super) page: Page,
    pub(super) fonts: Fonts,
}

/// How numbers stand in a sentence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    pub thousands: String,
    pub count: String,
    pub percent: String,
    pub permille: String,
    pub per_100000: String,
    pub about: String,
    pub nearly: String,
    pub over: String,
    pub unknown: String,
    pub few: String,
    pub withheld: String,
    pub scales: BTreeMap<String, Scale>,
}

/// A word that multiplies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    pub by: u32,
    pub word: String,
}

/// How a number stands beside an earlier one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    pub rose_points: String,
    pub fell_points: String,
    pub rose_permille: String,
    pub fell_permille: String,
    pub rose: String,
    pub fell: String,
    pub level: String,
    pub about_level: String,
    pub no_base: String,
    pub unknown: String,
    pub redefined: String,
}

/// How a number stands to its target.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Targets {
    pub reached: String,
    pub short_points: String,
    pub short: String,
    pub within: String,
    pub beyond: String,
    pub none: String,
}

/// How a day is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    pub day: String,
    /// The names of the months; none where they are counted.
    pub months: Vec<String>,
}

/// What stands before a heading.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    pub levels: Vec<String>,
    pub digits: Vec<String>,
    pub ten: String,
    pub annex: String,
}

/// What a page is like.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// The language's tag (BCP 47).
    pub language: String,
    /// Letters to a line; 0 where letters are not all as wide.
    pub letters: u32,
    pub number: String,
}

/// Fonts, each with those that may stand for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fonts {
    pub latin: Vec<String>,
    pub title: Vec<String>,
    pub body: Vec<String>,
    pub heading_1: Vec<String>,
    pub heading_2: Vec<String>,
    pub page_number: Vec<String>,
}

impl Manner {
    /// Reads the file; an issue names what is wrong with it.
    pub fn read(toml: &str) -> Result<Self, Issue> {
        toml::from_str(toml).map_err(|error| Issue::blocking("manner_broken", "").with("error", error.message()))
    }

    /// Whether there is such a word that multiplies.
    pub fn has_scale(&self, name: &str) -> bool {
        self.number.scales.contains_key(name)
    }

    /// A day in words.
    pub fn day(&self, day: Day) -> String {
        let month = usize::from(day.month().unsigned_abs());
        let named = self.dates.months.get(month.saturating_sub(1)).cloned();
        let month = named.unwrap_or_else(|| month.to_string());
        let args = [("year", day.year().to_string()), ("month", month), ("day", day.day().to_string())];
        filled(&self.dates.day, &args.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// How deep headings go.
    pub fn levels(&self) -> usize {
        self.headings.levels.len()
    }

    /// What stands before the heading of a level, from 0, that is the `n`th of its own, from 1.
    pub fn before_heading(&self, level: usize, n: usize) -> String {
        let pattern = self.headings.levels.get(level).map_or("", String::as_str);
        filled(pattern, &[("n", &n.to_string()), ("chinese", &self.numeral(n))])
    }

    /// What an annex is called; where there is only one, without its number.
    pub fn annex(&self, n: Option<usize>) -> String {
        let n = n.map(|n| n.to_string()).unwrap_or_default();
        filled(&self.headings.annex, &[("n", &n)]).trim_end().to_owned()
    }

    /// A number below a hundred in the language's own numerals, else in digits.
    fn numeral(&self, n: usize) -> String {
        let digit = |n: usize| self.headings.digits.get(n).map_or("", String::as_str);
        if self.headings.digits.len() < 10 || n > 99 {
            return n.to_string();
        }
        let (tens, ones) = (n / 10, n % 10);
        let tens = match tens {
            0 => String::new(),
            1 => self.headings.ten.clone(),
            tens => format!("{}{}", digit(tens), self.headings.ten),
        };
        if ones == 0 && !tens.is_empty() { tens } else { format!("{tens}{}", digit(ones)) }
    }
}

/// A pattern with its slots filled in one go, so that a value in braces stays as it is.
pub(super) fn filled(pattern: &str, args: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some(from) = rest.find('{') {
        let (before, tail) = rest.split_at(from);
        text.push_str(before);
        let slot = tail.find('}').and_then(|to| {
            let value = args.iter().find(|(name, _)| *name == &tail[1..to])?.1;
            Some((to, value))
        });
        match slot {
            Some((to, value)) => {
                text.push_str(value);
                rest = &tail[to + 1..];
            }
            None => {
                text.push('{');
                rest = &tail[1..];
            }
        }
    }
    text.push_str(rest);
    text
}
