//! Due rules: what is to be done for a person next, and from which day to which.
//!
//! A rule is data in `programme.toml`; [`compute`] is a pure function of what is known of one
//! person. It never asks what day it is: a row holds days, and whoever has a day compares.

mod compute;
mod read;

pub use compute::compute;
pub(crate) use read::DueToml;

use crate::span::Length;
use std::collections::BTreeMap;
use std::fmt;
use terms::Day;

/// One rule of one programme.
#[derive(Clone, Debug, PartialEq)]
pub struct DueRule {
    /// The programme that it belongs to.
    pub programme: String,
    /// What is to be done (`due.STEP`).
    pub step: String,
    /// What starts and what ends it.
    pub kind: DueKind,
    /// How long before the due day it can be done; none: from the day on which it arises.
    pub opens: Option<Length>,
    /// How long after the due day it is not yet late.
    pub grace: Option<Length>,
}

/// The kinds of rule. Tables are named in full, `folder.view`.
#[derive(Clone, Debug, PartialEq)]
pub enum DueKind {
    /// Again and again, counted from the last event.
    Every {
        /// The table whose rows are the events.
        event: String,
        /// How often.
        every: Every,
        /// The event's column with a day that was agreed; it goes before `every`.
        date: Option<String>,
        /// The event's yes-no column for which another rule takes over.
        unless: Option<String>,
    },
    /// Once after an event of a certain kind.
    AfterWhen {
        /// The table whose rows are the events.
        event: String,
        /// The event's yes-no column.
        when: String,
        /// How long after the event.
        within: Length,
        /// The event's column with a day that was agreed; it goes before `within`.
        date: Option<String>,
        /// The table with a row of which, later than the event, it is done.
        until: String,
    },
    /// Once, counted from the entry into the programme or from another fact.
    FromAnchor {
        /// The table whose last row is the anchor; none: the entry into the programme.
        anchor: Option<String>,
        /// How long after the anchor.
        after: Length,
        /// The table with a row of which, on the anchor's day or later, it is done.
        until: String,
    },
    /// Once, at an age.
    AtAge {
        /// The age.
        age: Length,
        /// The table with a row of which, once it is open, it is done.
        until: String,
    },
    /// For each row of a table, as long as the row is there: what was found stands until it is mended.
    While {
        /// The table whose rows are what was found; `institution`, if the row says one, is who should do it.
        event: String,
        /// How long after the row's day.
        within: Length,
        /// The row's column with the reason, `why.CODE`; none: the step is its own.
        reason: Option<String>,
    },
    /// The next dose of each series of the programme's schedule; one step for each series and dose.
    /// What comes when is in the programme's tables and not in the rule: see [`crate::series`].
    Series {
        /// The table of what was given, with the columns `product` and `on_date`.
        event: String,
    },
}

/// How often something is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Every {
    /// So long after the last.
    Length(Length),
    /// Once between 1 January and 31 December.
    CalendarYear,
}

/// One stretch in the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The first day.
    pub from_on: Day,
    /// The day after the last; none while it lasts.
    pub to_on: Option<Day>,
    /// Where.
    pub institution: Option<String>,
}

/// What a column of a row holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A word or a text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Day(Day),
}

/// One row of a table that has a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The table's time column.
    pub on: Day,
    /// The other columns that have a value.
    pub columns: BTreeMap<String, Cell>,
}

/// What is known of one person. Nothing needs to be sorted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonFacts {
    /// The birthday.
    pub birth_on: Option<Day>,
    /// The day of death.
    pub deceased_on: Option<Day>,
    /// The stretches in the programme whose rules are asked (its table `member`).
    pub memberships: Vec<Membership>,
    /// The rows of the tables that [`tables`] names, by table.
    pub events: BTreeMap<String, Vec<Event>>,
}

/// One thing to be done for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// What (`due.STEP`).
    pub step: String,
    /// The first day on which it can be done.
    pub open_on: Day,
    /// The day by which it should be done.
    pub due_on: Day,
    /// The first day on which it is late.
    pub late_on: Day,
    /// The first day on which time alone changes what the row means: it opens. Later such days
    /// are told by [`DueRow::next_after`].
    pub next_on: Day,
    /// Why.
    pub why: Why,
    /// Who should do it.
    pub institution: Option<String>,
}

/// A reason: a text by key (`why.CODE`) with its braces' values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The key without `why.`.
    pub code: String,
    /// What fills the braces.
    pub args: Vec<(String, String)>,
}

impl DueRow {
    /// The next day after this one on which the row opens, has its last day in time, or is late.
    pub fn next_after(&self, day: Day) -> Option<Day> {
        [self.open_on, self.due_on, self.late_on].into_iter().filter(|next| *next > day).min()
    }
}

impl Why {
    /// Reads what [`fmt::Display`] has written.
    pub fn read(text: &str) -> Why {
        let mut words = text.split(' ');
        let code = words.next().unwrap_or_default().to_owned();
        let args = words.filter_map(|word| word.split_once('=')).map(|(name, value)| (name.into(), value.into()));
        Why { code, args: args.collect() }
    }
}

impl fmt::Display for Why {
    /// `code name=value name=value`, as the table's column `why` holds it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        self.args.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// The tables whose rows these rules want to see, besides `member`.
pub fn tables(rules: &[DueRule]) -> Vec<&str> {
    let mut tables: Vec<&str> = rules
        .iter()
        .flat_map(|rule| match &rule.kind {
            DueKind::Every { event, .. } => vec![event.as_str()],
            DueKind::AfterWhen { event, until, .. } => vec![event.as_str(), until],
            DueKind::FromAnchor { anchor, until, .. } => {
                anchor.iter().map(String::as_str).chain([until.as_str()]).collect()
            }
            DueKind::AtAge { until, .. } => vec![until.as_str()],
            DueKind::While { event, .. } => vec![event.as_str()],
            DueKind::Series { event } => vec![event.as_str()],
        })
        .collect();
    tables.sort_unstable();
    tables.dedup();
    tables
}

#[cfg(test)]
mod tests;
