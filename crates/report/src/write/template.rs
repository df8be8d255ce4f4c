//! A report's template (`reports/NAME/report.toml`): parts in their order, sentences with slots, the numbers that
//! slots name, and the conditions under which parts stand.
//!
//! It is no programming language: a slot is filled, a condition compares two numbers, and that is all. Never
//! knows which indicators there are, and never fills anything.

mod condition;
mod read;
#[cfg(test)]
mod tests;
mod text;

pub use condition::{Clause, Condition, Op, Operand};
pub use text::{Facet, Piece, Slot, Text, Word};

use super::number::{About, Shape};
use std::collections::BTreeMap;
use terms::Issue;

/// A template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The folder's name.
    pub id: String,
    /// What it is called, in Chinese and in English.
    pub name: [String; 2],
    /// The language in which it is written: a folder under `languages`.
    pub language: String,
    /// The title.
    pub title: Text,
    /// Lines below the title.
    pub subtitle: Option<Text>,
    /// To whom it is said.
    pub address: Option<Text>,
    /// Who signs, and the day, a line each.
    pub signed: Vec<Text>,
    /// The numbers that slots name.
    pub numbers: BTreeMap<String, Number>,
    /// The parts in their order.
    pub parts: Vec<Part>,
}

/// A number that slots name.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// `programme/indicator`.
    pub indicator: String,
    /// Of which period, seen from the report's.
    pub period: Span,
    /// What it is counted by, its digits and its multiplier.
    pub shape: Shape,
    /// The line in which it begins.
    pub line: usize,
}

/// A period seen from the report's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// The same.
    #[default]
    Same,
    /// The one before.
    Before,
    /// The same of the year before.
    YearBefore,
}

/// One part.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Only where this holds.
    pub when: Option<Condition>,
    /// The section above has ended: from here on nothing is left out with it.
    pub closing: bool,
    /// The line in which it begins.
    pub line: usize,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq)]
pub enum PartKind {
    /// A heading; levels from 0.
    Heading {
        /// How deep.
        level: usize,
        /// The words.
        text: Text,
        /// Whether it is counted.
        counted: bool,
    },
    /// A new paragraph.
    Paragraph {
        /// Words by which it opens, set apart.
        opener: Option<Text>,
        /// The first sentence.
        text: Text,
    },
    /// A sentence that goes on in the paragraph.
    Sentence(Text),
    /// The areas below the report's, each in the same words, as a sentence that goes on in the paragraph.
    Roll(Roll),
    /// The areas below the report's, a row each.
    Table(AreaTable),
}

/// Areas in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Roll {
    /// What is said of each.
    pub each: Text,
    /// What stands before them all.
    pub before: Text,
    /// What stands behind them all.
    pub after: Text,
    /// What stands between two.
    pub between: String,
    /// By which number they are sorted, the best first; else they stand in the order of their codes.
    pub order: Option<Slot>,
    /// So many at most.
    pub most: usize,
    /// Only those for which this holds.
    pub only: Option<Condition>,
}

/// Areas in a table.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaTable {
    /// What it is called.
    pub caption: Text,
    /// Whether it stands on a page of its own behind the text.
    pub annex: bool,
    /// The words above the columns, and what is said of each area.
    pub columns: Vec<(String, Text)>,
    /// What the last row is called that has the report's area itself; none where there is no such row.
    pub total: Option<String>,
}

impl Template {
    /// Reads a template. Every fault is told with its line; `path` is what issues call the file.
    pub fn read(id: &str, path: &str, toml: &str) -> Result<Self, Vec<Issue>> {
        read::read(id, path, toml)
    }

    /// All texts, each with the line of its part.
    pub fn texts(&self) -> impl Iterator<Item = (usize, &Text)> {
        let ends = [Some(&self.title), self.subtitle.as_ref(), self.address.as_ref()];
        let ends = ends.into_iter().flatten().chain(&self.signed).map(|text| (1, text));
        ends.chain(self.parts.iter().flat_map(|part| part.texts().into_iter().map(|text| (part.line, text))))
    }

    /// All slots, in texts, conditions and orders, each with the line of its part.
    pub fn slots(&self) -> impl Iterator<Item = (usize, &Slot)> {
        let said = self.texts().flat_map(|(line, text)| text.slots().map(move |slot| (line, slot)));
        said.chain(self.parts.iter().flat_map(|part| part.asked().into_iter().map(|slot| (part.line, slot))))
    }
}

impl Part {
    fn texts(&self) -> Vec<&Text> {
        match &self.kind {
            PartKind::Heading { text, .. } | PartKind::Sentence(text) => vec![text],
            PartKind::Paragraph { opener, text } => opener.iter().chain([text]).collect(),
            PartKind::Roll(roll) => vec![&roll.before, &roll.each, &roll.after],
            PartKind::Table(table) => {
                [&table.caption].into_iter().chain(table.columns.iter().map(|(_, cell)| cell)).collect()
            }
        }
    }

    /// Slots that are looked at and not printed.
    fn asked(&self) -> Vec<&Slot> {
        let only = match &self.kind {
            PartKind::Roll(roll) => (roll.order.as_ref(), roll.only.as_ref()),
            _ => (None, None),
        };
        let conditions = self.when.iter().chain(only.1).flat_map(Condition::slots);
        only.0.into_iter().chain(conditions).collect()
    }
}

/// 约, 近 or 余 by its name in a template.
fn about_of(name: &str) -> Option<About> {
    Some(match name {
        "about" => About::Nearest,
        "nearly" => About::Nearly,
        "over" => About::Over,
        _ => return None,
    })
}
