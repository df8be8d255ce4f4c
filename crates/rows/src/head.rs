//! Reads the header comment of an indicator: `-- key: value  key: value`.

use crate::definition::SubjectKind;
use std::collections::BTreeMap;
use terms::{Grain, Issue, Period};

use crate::bound::Bound;
use crate::columns::days_since_1970;
use jiff::ToSpan;
use terms::Day;

/// What the header comment of an indicator says.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The shape of a result row.
    pub kind: Kind,
    /// How rows become one number.
    pub aggregate: Aggregate,
    /// By what the quotient is multiplied: 100, 1000, 100000 or 1.
    pub scale: f64,
    /// The scale as it is written: `%`, `‰`, `1e5`, `1`.
    pub scale_text: String,
    /// Which way is good.
    pub direction: Direction,
    /// Over which days a period counts.
    pub period: PeriodKind,
    /// How long one period is, and so which one is the default.
    pub grain: Grain,
    /// Whether a subject has one row or one per item.
    pub unit: Unit,
    /// What the number is divided by.
    pub denominator: Denominator,
    /// What the rows are about.
    pub subject: SubjectKind,
    /// Whether a small number may tell of a person: not where the programme says that its data are of nobody in
    /// particular.
    pub of_people: bool,
    /// How long before the period's start a day's rows may still matter; none: for ever. Rows of a day after
    /// the one up to which is counted then never do.
    pub lookback: Option<Lookback>,
    /// Whether the query may look at several subjects at once (signals); it is recomputed whole.
    pub whole: bool,
}

/// The shape of a result row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `met`, `gap`, `rescue_by`.
    YesNo,
    /// `amount`.
    Amount,
    /// `numerator`, `denominator`.
    Ratio,
}

/// How rows become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// They are added up.
    Sum,
    /// They are added up and divided by how many there are.
    Mean,
    /// The middle one.
    Median,
    /// How many subjects there are.
    Distinct,
}

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// Over which days a period counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodKind {
    /// From the start of the statistical year to the period's end.
    Cumulative,
    /// From the period's first day to its last.
    During,
    /// The period's last day.
    Point,
    /// The twelve months that end with the period.
    Rolling12,
}

/// How far back an indicator looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookback {
    months: i32,
    days: i32,
}

impl Lookback {
    /// `0d`, `90d`, `6m`, `2y`.
    fn of_word(word: &str) -> Option<Self> {
        let (number, unit) = word.split_at_checked(word.len().checked_sub(1)?)?;
        let number: i32 = number.parse().ok().filter(|number| (0..=1200).contains(number))?;
        match unit {
            "d" => Some(Self { months: 0, days: number }),
            "m" => Some(Self { months: number, days: 0 }),
            "y" => Some(Self { months: number * 12, days: 0 }),
            _ => None,
        }
    }

    /// The first day whose rows may matter.
    pub fn first_day(&self, start: Day) -> Day {
        start.saturating_sub(self.months.months().days(self.days))
    }
}

/// What one row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A subject.
    Subject,
    /// One item (dose, visit, case) of a subject.
    Item,
}

/// What the number is divided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// How many rows there are.
    Rows,
    /// A figure that is entered, by its id.
    Figure(String),
}

const KEYS: [&str; 11] = [
    "kind",
    "aggregate",
    "scale",
    "direction",
    "period",
    "grain",
    "unit",
    "denominator",
    "subject",
    "lookback",
    "scope",
];

impl Head {
    /// Reads the header comment. The issue's place is a line; the caller names the file.
    pub fn parse(sql: &str) -> Result<Head, Issue> {
        let said = pairs(sql)?;
        let kind = required(&said, "kind", kind)?;
        let scale_text = said.get("scale").map_or_else(|| default_scale(kind), |(value, _)| value.clone());
        Ok(Head {
            kind,
            aggregate: optional(&said, "aggregate", default_aggregate(kind), aggregate)?,
            scale: optional(&said, "scale", factor(&scale_text).unwrap_or(1.0), factor)?,
            scale_text,
            direction: optional(&said, "direction", Direction::Higher, direction)?,
            period: required(&said, "period", period_kind)?,
            grain: required(&said, "grain", grain)?,
            unit: optional(&said, "unit", Unit::Subject, unit)?,
            denominator: optional(&said, "denominator", Denominator::Rows, denominator)?,
            subject: optional(&said, "subject", SubjectKind::Resident, SubjectKind::of_word)?,
            of_people: true,
            lookback: said
                .contains_key("lookback")
                .then(|| required(&said, "lookback", Lookback::of_word))
                .transpose()?,
            whole: optional(&said, "scope", false, whole)?,
        })
    }

    /// The days to which the query's parameters are bound.
    pub fn bind(&self, period: Period, today: Day) -> Bound {
        Bound::of(self.period, period, today)
    }

    /// The days whose rows may matter to a count, as days since 1970-01-01; none: all.
    pub(crate) fn window(&self, bound: &Bound) -> Option<(i32, i32)> {
        let first = self.lookback?.first_day(bound.start);
        Some((days_since_1970(first), days_since_1970(bound.today)))
    }
}

type Said = BTreeMap<String, (String, usize)>;

fn pairs(sql: &str) -> Result<Said, Issue> {
    let mut said = Said::new();
    for (number, line) in sql.lines().enumerate() {
        let Some(comment) = line.trim().strip_prefix("--") else {
            if line.trim().is_empty() {
                continue;
            } else {
                break;
            }
        };
        read_line(comment, number + 1, &mut said)?;
    }
    Ok(said)
}

/// A line belongs to the header if its first word is a key; any other line is prose.
fn read_line(comment: &str, line: usize, said: &mut Said) -> Result<(), Issue> {
    let mut words = comment.split_whitespace().peekable();
    let first_is_key = words.peek().is_some_and(|word| is_key(word));
    if !first_is_key {
        return Ok(());
    }
    while let Some(word) = words.next() {
        let key = word.trim_end_matches(':');
        if !word.ends_with(':') || !KEYS.contains(&key) {
            return Err(at(line, "head_unknown_key").with("key", key));
        }
        let value = words.next().filter(|value| !is_key(value));
        let value = value.ok_or_else(|| at(line, "head_no_value").with("key", key))?;
        if said.insert(key.into(), (value.into(), line)).is_some() {
            return Err(at(line, "head_key_twice").with("key", key));
        }
    }
    Ok(())
}

fn is_key(word: &str) -> bool {
    word.strip_suffix(':')
        .is_some_and(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

fn at(line: usize, code: &str) -> Issue {
    Issue::blocking(code, format!("line {line}"))
}

fn required<T>(said: &Said, key: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Issue> {
    match said.get(key) {
        Some((value, line)) => read(value).ok_or_else(|| bad(key, value, *line)),
        None => Err(at(1, "head_key_missing").with("key", key)),
    }
}

fn optional<T>(said: &Said, key: &str, default: T, read: impl Fn(&str) -> Option<T>) -> Result<T, Issue> {
    if said.contains_key(key) { required(said, key, read) } else { Ok(default) }
}

fn bad(key: &str, value: &str, line: usize) -> Issue {
    at(line, "head_bad_value").with("key", key).with("value", value)
}

fn kind(word: &str) -> Option<Kind> {
    match word {
        "yes_no" => Some(Kind::YesNo),
        "amount" => Some(Kind::Amount),
        "ratio" => Some(Kind::Ratio),
        _ => None,
    }
}

fn default_aggregate(kind: Kind) -> Aggregate {
    if kind == Kind::YesNo { Aggregate::Mean } else { Aggregate::Sum }
}

fn default_scale(kind: Kind) -> String {
    if kind == Kind::YesNo { "%".into() } else { "1".into() }
}

fn aggregate(word: &str) -> Option<Aggregate> {
    match word {
        "sum" => Some(Aggregate::Sum),
        "mean" => Some(Aggregate::Mean),
        "median" => Some(Aggregate::Median),
        "distinct" => Some(Aggregate::Distinct),
        _ => None,
    }
}

fn factor(word: &str) -> Option<f64> {
    match word {
        "%" => Some(100.0),
        "‰" => Some(1000.0),
        "1" => Some(1.0),
        _ => word.strip_prefix("1e").and_then(|power| power.parse().ok()).map(|power| 10f64.powi(power)),
    }
}

fn direction(word: &str) -> Option<Direction> {
    match word {
        "higher" => Some(Direction::Higher),
        "lower" => Some(Direction::Lower),
        _ => None,
    }
}

fn period_kind(word: &str) -> Option<PeriodKind> {
    match word {
        "cumulative" => Some(PeriodKind::Cumulative),
        "during" => Some(PeriodKind::During),
        "point" => Some(PeriodKind::Point),
        "rolling12" => Some(PeriodKind::Rolling12),
        _ => None,
    }
}

fn grain(word: &str) -> Option<Grain> {
    match word {
        "year" => Some(Grain::Year),
        "quarter" => Some(Grain::Quarter),
        "month" => Some(Grain::Month),
        "mch_year" => Some(Grain::MchYear),
        _ => None,
    }
}

fn unit(word: &str) -> Option<Unit> {
    match word {
        "subject" => Some(Unit::Subject),
        "item" => Some(Unit::Item),
        _ => None,
    }
}

fn denominator(word: &str) -> Option<Denominator> {
    match word {
        "rows" => Some(Denominator::Rows),
        _ => word.strip_prefix("figure:").map(|id| Denominator::Figure(id.into())),
    }
}

fn whole(word: &str) -> Option<bool> {
    match word {
        "whole" => Some(true),
        "subject" => Some(false),
        _ => None,
    }
}
