//! Papers that a move prints: lines with slots, in the order of an official letter.
//!
//! A paper is data (`papers/NAME.toml`). Never lays anything out: whoever makes the document knows
//! the fonts, and whoever asks for it knows what stands in the slots.

use super::{Cycle, Deadline, Guard, Sentence};
use fhir::Json;
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
}

/// One row: what stands left and right.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// The text with its slots; empty: room for handwriting.
    pub text: String,
}

/// A paper whose slots are filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The heading.
    pub title: String,
    /// The document number.
    pub number: Option<String>,
    /// To whom it goes.
    pub to: Option<String>,
    /// Paragraphs, in order.
    pub body: Vec<String>,
    /// Rows of the table.
    pub rows: Vec<Row>,
    /// Who signs.
    pub signed: Option<String>,
    /// The day below it.
    pub dated: Option<String>,
    /// Lines at the foot.
    pub notes: Vec<String>,
    /// Slots for which nothing is known; a blank to write on stands there.
    pub open: Vec<String>,
}

/// The blank that stands where nothing is known.
const BLANK: &str = "________";

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

    /// Slots that nothing can fill: no item, no clock, no word of the case, the office or the paper.
    pub fn strange_slots(&self, cycle: &Cycle, is_item: &dyn Fn(&str) -> bool) -> Vec<&str> {
        let known = |slot: &&str| match slot.split_once('.') {
            Some(("item", key)) => is_item(key),
            Some(("case", word)) => CASE.contains(&word),
            Some(("office", word)) => OFFICE.contains(&word),
            Some(("paper", word)) => PAPER.contains(&word),
            Some(("deadline", rest)) => rest
                .split_once('.')
                .is_some_and(|(clock, word)| cycle.clock(clock).is_some() && DEADLINE.contains(&word)),
            _ => false,
        };
        self.slots().into_iter().filter(|slot| !known(slot)).collect()
    }

    /// Fills the slots; paragraphs whose condition does not hold are left out.
    pub fn fill(&self, facts: &Json, limits: &Json, value: &dyn Fn(&str) -> Option<String>) -> Filled {
        let mut open = Vec::new();
        let mut fill = |text: &str| filled(text, value, &mut open);
        let stands = |of: &&Paragraph| of.when.as_ref().is_none_or(|when| when.holds(facts, limits));
        let mut paper = Filled {
            title: fill(&self.title),
            number: self.number.as_deref().map(&mut fill),
            to: self.to.as_deref().map(&mut fill),
            body: self.body.iter().filter(stands).map(|of| fill(&of.text)).collect(),
            rows: self.rows.iter().map(|row| Row { label: fill(&row.label), text: fill(&row.text) }).collect(),
            signed: self.signed.as_deref().map(&mut fill),
            dated: self.dated.as_deref().map(&mut fill),
            notes: self.notes.iter().map(|note| fill(note)).collect(),
            open: Vec::new(),
        };
        paper.open = open;
        paper
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

fn filled(text: &str, value: &dyn Fn(&str) -> Option<String>, open: &mut Vec<String>) -> String {
    let mut parts = text.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((slot, rest)) = part.split_once('}') else {
            out.push_str(part);
            continue;
        };
        match value(slot).filter(|said| !said.is_empty()) {
            Some(said) => out.push_str(&said),
            None => {
                out.push_str(BLANK);
                open.push(slot.to_owned());
            }
        }
        out.push_str(rest);
    }
    out
}
