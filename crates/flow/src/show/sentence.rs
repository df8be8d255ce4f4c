//! An indicator as a sentence of a report: the same number that stands on its page, as it is printed there, with
//! what it is out of and the target.
//!
//! Never computes: what it says is what the page holds.

use super::indicator::{IndicatorPage, Reading};
use rows::{Aggregate, Denominator, Head, Kind, SubjectKind, Unit};
use terms::{Language, Texts, wording};

/// A value as its indicator prints it: a rate with two digits after the point.
pub fn printed(reading: &Reading, value: f64) -> String {
    if reading.scale.is_empty() { wording::number(value) } else { wording::rate(value) }
}

/// What the rows are counted in: the key of the word; none where the number is no share of rows.
pub(super) fn counted_in(head: &Head) -> Option<&'static str> {
    let is_share =
        head.kind == Kind::YesNo && head.aggregate == Aggregate::Mean && head.denominator == Denominator::Rows;
    let unit = match (head.unit, head.subject) {
        (Unit::Item, _) => "sentence.unit.item",
        (Unit::Subject, SubjectKind::Resident) => "sentence.unit.resident",
        (Unit::Subject, SubjectKind::Case) => "sentence.unit.case",
        (Unit::Subject, _) => "sentence.unit.item",
    };
    is_share.then_some(unit)
}

/// The sentence; none where the number is hidden. What is not known is said to be unknown, never zero.
pub fn sentence(texts: &Texts, language: Language, page: &IndicatorPage) -> Option<String> {
    if page.hidden.is_some() {
        return None;
    }
    let reading = &page.reading;
    let place = page.path.last().map(|place| place.name.clone()).unwrap_or_default();
    let mut args = vec![
        ("period".to_owned(), wording::period(texts, language, page.period)),
        ("place".to_owned(), place),
        ("name".to_owned(), texts.word_of(language, &reading.id, "indicator")),
        ("numerator".to_owned(), wording::number(page.tally.numerator)),
        ("denominator".to_owned(), wording::number(page.tally.denominator)),
        ("unit".to_owned(), page.counted_in.map(|unit| texts.say(language, unit).to_owned()).unwrap_or_default()),
    ];
    let Some(value) = page.tally.value else { return Some(texts.fill(language, "sentence.unknown", &args)) };
    args.push(("value".to_owned(), format!("{}{}", printed(reading, value), reading.scale)));
    let key = match (page.counted_in, reading.higher_is_better) {
        (None, _) => "sentence.number",
        (Some(_), true) => "sentence.share",
        (Some(_), false) => "sentence.share_lower",
    };
    let number = texts.fill(language, key, &args);
    Some(format!("{number}{}", target(texts, language, reading, value)))
}

/// How the value stands to its target, and the end of the sentence.
fn target(texts: &Texts, language: Language, reading: &Reading, value: f64) -> String {
    let key = match reading.reached(Some(value)) {
        None => "sentence.end",
        Some(true) => "sentence.reached",
        Some(false) => "sentence.missed",
    };
    let goal = reading.target.map(|target| format!("{}{}", wording::number(target), reading.scale));
    texts.fill(language, key, &[("target".to_owned(), goal.unwrap_or_default())])
}
