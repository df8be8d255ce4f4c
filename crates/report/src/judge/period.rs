//! Times: days that do not exist, a span where a day is meant, another year than the report's (rule R8).

use super::book::{Book, Finding};
use crate::claim::{Kind, Severity, Why};
use crate::lexicon::{ends, has, starts};
use crate::scan::{Paragraph, Span};
use std::collections::BTreeMap;

/// Judges every day and span.
pub(super) fn judge(book: &mut Book<'_>) {
    let paragraphs = book.paragraphs;
    let year = year(paragraphs);
    for (at, text) in paragraphs.iter().enumerate() {
        for span in text.spans.iter().filter(|span| !in_title(text, span)) {
            let finding = judged(book, text, span, year);
            book.add(at, span.start..span.end, Kind::Date, finding);
        }
    }
}

/// The year of which the report speaks most.
fn year(paragraphs: &[Paragraph]) -> Option<u32> {
    let mut times: BTreeMap<u32, usize> = BTreeMap::new();
    for text in paragraphs {
        for span in text.spans.iter().filter(|span| !in_title(text, span)) {
            if let Some(year) = span.year {
                *times.entry(year).or_default() += if span.months.is_some() { 2 } else { 1 };
            }
        }
    }
    times.into_iter().max_by_key(|(year, times)| (*times, *year)).map(|(year, _)| year)
}

fn in_title(text: &Paragraph, span: &Span) -> bool {
    text.titles.iter().any(|title| title.contains(&span.start))
}

fn judged(book: &Book<'_>, text: &Paragraph, span: &Span, year: Option<u32>) -> Finding {
    if !span.exists() {
        return Finding::wrong(Severity::Error, Why::new("date_impossible"), Vec::new());
    }
    if let Some(year) = year.filter(|year| is_stale(book, text, span, *year)) {
        let why = Why::new("year_differs").with("year", year);
        return Finding::wrong(Severity::Warning, why, Vec::new());
    }
    if span.as_of && span.months.is_some_and(|(first, last)| first != last) {
        return Finding::wrong(Severity::Form, Why::new("as_of_span"), Vec::new());
    }
    Finding::open(None, Why::new("no_base"), Vec::new())
}

/// Months of an earlier year, where nothing says that an earlier year is meant.
fn is_stale(book: &Book<'_>, text: &Paragraph, span: &Span, year: u32) -> bool {
    let words = &book.lexicon.words;
    let sentence = text.sentences.iter().find(|range| range.contains(&span.start)).cloned().unwrap_or_default();
    let letters = &text.letters[sentence.clone()];
    let others = text.spans.iter().filter(|other| sentence.contains(&other.start));
    let names_year = others.into_iter().any(|other| other.year == Some(year));
    let looks_back = has(letters, &words.compared)
        || ends(&text.letters[..span.start], &words.past).is_some()
        || starts(&text.letters[span.end..], &words.past).is_some();
    let earlier = span.year.is_some_and(|other| other < year) && span.months.is_some();
    earlier && !names_year && !looks_back
}
