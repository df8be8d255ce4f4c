//! What a report claims, and what is to be thought of it.

use crate::write::Beside;
use serde::Serialize;
use std::cmp::Ordering;

/// What sort of claim it is: a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A count.
    Number,
    /// A rate or share in per cent.
    Percentage,
    /// A rate in per mille or by 10,000 or 100,000.
    Permille,
    /// How much more or less, in the unit itself or in percentage points.
    Difference,
    /// How much more or less, in per cent of the earlier value.
    Growth,
    /// A place among others.
    Rank,
    /// That something holds for all.
    All,
    /// That something did not happen.
    Zero,
    /// That something is the first of its kind.
    First,
    /// A day or a span of time.
    Date,
    /// How many things are listed, and their order.
    List,
    /// An age band.
    Age,
    /// An amount of money.
    Amount,
    /// The title of a document.
    Title,
    /// The text itself: marks that do not belong there, pairs that do not close, sentences told twice.
    Text,
}

/// Whether it agrees with the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Something that the verdict needs is missing.
    NotCheckable,
    /// It agrees with other claims.
    Consistent,
    /// It contradicts other claims, or cannot stand so.
    Inconsistent,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The form only.
    Form,
    /// Somebody must explain it before the report is issued.
    Warning,
    /// Printed numbers contradict each other.
    Error,
}

/// Why: a key of the interface's texts, `claim.CODE`, with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The key's last part.
    pub code: &'static str,
    /// Values by name.
    pub args: Vec<(&'static str, String)>,
}

impl Why {
    /// A reason without values.
    pub fn new(code: &'static str) -> Self {
        Self { code, args: Vec::new() }
    }

    /// The same with a value.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// One claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its number in the draft, from 1.
    pub id: usize,
    /// Its paragraph, from 0, empty ones and table cells counted.
    pub paragraph: usize,
    /// Where in the paragraph it begins, in Unicode scalar values.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// The words themselves.
    pub text: String,
    /// What sort of claim it is.
    pub kind: Kind,
    /// The numbers that it prints, in units (万 multiplied out).
    pub values: Vec<f64>,
    /// Whether it agrees with the rest.
    pub verdict: Verdict,
    /// How bad it is; none where nothing is wrong.
    pub severity: Option<Severity>,
    /// Why.
    pub why: Why,
    /// The other claims of which the reason speaks.
    pub related: Vec<usize>,
    /// What it says of whom, where it can be held against data.
    pub said: Option<Said>,
    /// What it says of another claim's number, where it can be held against data.
    pub compared: Option<Compared>,
}

/// What a claim says of another claim's number.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The other claim.
    pub of: usize,
    /// Beside what.
    pub with: With,
}

/// Beside what a number is put.
#[derive(Clone, Debug, PartialEq)]
pub enum With {
    /// Its own earlier value.
    Earlier {
        /// Which one.
        beside: Beside,
        /// Greater: it rose.
        way: Ordering,
        /// By how much, what one more in the last printed digit is worth, and in what.
        by: Option<(f64, f64, By)>,
    },
    /// Others: its place, and the words that say among whom, such as 全市.
    Others {
        /// From 1.
        place: u32,
        /// The words before the place.
        among: String,
    },
}

/// In what a change is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// In what is counted.
    Count,
    /// In points of a hundred.
    Points,
    /// In per cent of the earlier value.
    Percent,
}

/// A number that says exactly what one thing comes to in the report's own time.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The words that name what is counted, without those that only lead to the number.
    pub label: String,
    /// The number as it is printed: 58.2 of 58.2 %.
    pub value: f64,
    /// What one more in the last printed digit is worth.
    pub step: f64,
    /// The years that its sentence names before it.
    pub years: Vec<u32>,
}
