//! Writes a report from data: a template's slots are filled with what the indicators come to, and every number
//! that is printed is a fact of its own, under a code that leads back to it.
//!
//! Whoever reads a report may be anybody, so small numbers are hidden as for outsiders (0011). Never prints a
//! name that came in with a record.

mod beside;
mod facts;
mod fill;
mod hold;
mod kept;
mod moved;
mod numbers;

pub use facts::{Fact, workbook};
pub use hold::{Against, hold};
pub use kept::{Kept, keep, kept};
pub use moved::{Cause, Moved, moved};

use crate::Platform;
use report::write::{Document, Manner, Template};
use std::sync::Arc;
use terms::{Day, Failure, Language, Period, Refusal, Result};

/// Which report is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The template's name.
    pub template: String,
    /// The area; none for everything.
    pub area: Option<String>,
    /// The period.
    pub period: Period,
    /// Sections that are left out, counted from 1 by the template's headings of the first level.
    pub without: Vec<usize>,
}

/// A report, before it is a file.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it says.
    pub document: Document,
    /// What its sections are called, those that are left out too.
    pub sections: Vec<String>,
    /// Its numbers in the order in which they are printed.
    pub facts: Vec<Fact>,
    /// Its language.
    pub language: Language,
    /// How this language prints what it knows.
    pub manner: Manner,
}

/// Writes a report as of a day.
pub async fn write(platform: &Platform, wanted: &Wanted, today: Day) -> Result<Written> {
    let content = Arc::clone(&platform.content);
    let unknown = || Refusal::new("unknown_report").with("report", &wanted.template);
    let template: &Template = content.reports.get(&wanted.template).ok_or_else(unknown)?;
    let manner = content.manners.get(&template.language);
    let manner = manner.ok_or_else(|| Failure::fault("writing a report", "its language has no manner"))?;
    let numbers = numbers::ask(platform, template, manner, wanted, today).await?;
    let (document, facts, sections) = fill::fill(platform, template, manner, &numbers, wanted, today);
    Ok(Written { document, sections, facts, language: Language::of(&template.language), manner: manner.clone() })
}
