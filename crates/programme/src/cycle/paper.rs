//! Papers that a move prints: lines with slots, in the order of an official letter.
//!
//! A paper is data (`papers/NAME.toml`); an office's own layout of it is a template (`template.rs`). Never
//! lays anything out: whoever makes the document knows the fonts, and whoever asks for it knows what stands
//! in the slots.

use super::{Cycle, Deadline, Guard, Sentence};
use serde::Deserialize;
use terms::{Day, Issue};

/// A paper as its file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The heading.
    pub title: String,
    /// The document number, or nothing.
    pub number: Option<String>,
    /// To whom it goes.
    pub to: Option<String>,
    /// Paragraphs, in order.
    #[serde(default)]
    pub body: Vec<Paragraph>,
    /// Rows of a table of two columns below the text.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Who signs, right-aligned, where the seal goes.
    pub signed: Option<String>,
    /// The day below it.
    pub dated: Option<String>,
    /// Lines at the foot: contact, copies, what to keep.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// One paragraph; it stands only where its condition over the case's facts is true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraph {
    /// The text with its slots.
    pub text: String,
    /// The condition.
    pub when: Option<Guard>,
    /// What the condition is called in a template: there the paragraph begins with it, in braces.
    pub mark: Option<String>,
}

/// One row: what stands left and right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// The text with its slots; empty: room for handwriting.
    pub text: String,
}

const CASE: [&str; 6] = ["number", "opened_on", "institution", "requester", "requester_address", "subject"];
const OFFICE: [&str; 5] = ["name", "mark", "phone", "address", "superior"];
const PAPER: [&str; 3] = ["number", "printed_on", "year"];
const DEADLINE: [&str; 6] = ["started_on", "due_on", "extended_days", "paused_days", "sentence", "basis"];

impl Paper {
    /// Reads a paper; `path` is what issues call the file.
    pub fn read(path: &str, text: &str) -> Result<Paper, Issue> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| crate::place::line_at(text, span.start));
            Issue::blocking("content_toml", crate::place::at(path, line)).with("reason", error.message())
        })
    }

    /// The slots of all texts.
    pub fn slots(&self) -> Vec<&str> {
        self.texts().flat_map(slots).collect()
    }

    /// Whether nothing can fill a slot: it is no item, no clock, no word of the case, the office or the paper.
    pub fn is_strange(slot: &str, cycle: &Cycle, is_item: &dyn Fn(&str) -> bool) -> bool {
        !match slot.split_once('.') {
            Some(("item", key)) => is_item(key),
            Some(("case", word)) => CASE.contains(&word),
            Some(("office", word)) => OFFICE.contains(&word),
            Some(("paper", word)) => PAPER.contains(&word),
            Some(("deadline", rest)) => rest
                .split_once('.')
                .is_some_and(|(clock, word)| cycle.clock(clock).is_some() && DEADLINE.contains(&word)),
            _ => false,
        }
    }

    /// The conditions under which paragraphs stand, by their marks.
    pub fn conditions(&self) -> impl Iterator<Item = (&str, &Guard)> {
        self.body.iter().filter_map(|of| Some((of.mark.as_deref()?, of.when.as_ref()?)))
    }

    /// Marks that cannot be: a condition has one that looks like no slot and means nothing else, and nothing
    /// else has one.
    pub fn bad_marks(&self) -> Vec<&str> {
        let other =
            |mark: &str, when: &Guard| self.conditions().any(|(name, one)| name == mark && one.text() != when.text());
        let is_bad = |of: &&Paragraph| match (&of.mark, &of.when) {
            (None, None) => false,
            (Some(mark), Some(when)) => {
                mark.trim() != mark || mark.is_empty() || mark.contains(['.', '{', '}']) || other(mark, when)
            }
            _ => true,
        };
        self.body.iter().filter(is_bad).map(|of| of.mark.as_deref().unwrap_or(&of.text)).collect()
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let ends = [&self.number, &self.to, &self.signed, &self.dated].into_iter().flatten().map(String::as_str);
        let rows = self.rows.iter().flat_map(|row| [row.label.as_str(), row.text.as_str()]);
        let body = self.body.iter().map(|of| of.text.as_str());
        [self.title.as_str()]
            .into_iter()
            .chain(ends)
            .chain(body)
            .chain(rows)
            .chain(self.notes.iter().map(String::as_str))
    }
}

impl Deadline {
    /// What a paper's slot `deadline.CLOCK.WORD` says.
    pub fn slot(&self, word: &str, say: &dyn Fn(&str) -> String) -> Option<String> {
        Some(match word {
            "started_on" => long_day(self.started_on, say),
            "due_on" => long_day(self.due_on, say),
            "extended_days" => self.extended_days.to_string(),
            "paused_days" => self.paused_days.to_string(),
            "sentence" => self.explanation.words(say),
            "basis" => say(&self.basis),
            _ => return None,
        })
    }
}

/// A day as letters write it, in the words of `paper.day`.
pub fn long_day(day: Day, say: &dyn Fn(&str) -> String) -> String {
    let parts = [("year", i32::from(day.year())), ("month", day.month().into()), ("day", day.day().into())];
    let args = parts.map(|(name, number)| (name.to_owned(), super::Said::Text(number.to_string())));
    Sentence { key: "paper.day".into(), args: args.to_vec() }.words(say)
}

fn slots(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(slot, _)| slot))
}
