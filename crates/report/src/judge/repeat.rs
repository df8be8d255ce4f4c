//! The same thing counted in two places: the numbers must be the same.

use super::book::{At, Book, Finding, plain};
use crate::claim::{Severity, Why};
use crate::scan::{About, Measure, Mention};
use std::collections::BTreeMap;

/// A shorter name may be of many things.
const NAME_MIN: usize = 5;

/// The name of a rate says more.
const RATE_NAME_MIN: usize = 4;

/// More mentions than this are a roll of many units.
const PLACES_MAX: usize = 3;

/// Years and months.
type Times = Vec<(Option<u32>, Option<(u32, u32)>)>;

/// Name, unit and time.
type Key = (String, String, Times);

/// Compares numbers of the same name, unit and time in different paragraphs.
pub(super) fn judge(book: &mut Book<'_>) {
    let mut places: BTreeMap<Key, Vec<At>> = BTreeMap::new();
    for at in book.all() {
        if let Some(key) = key(book, at) {
            places.entry(key).or_default().push(at);
        }
    }
    for places in places.into_values().filter(|places| (2..=PLACES_MAX).contains(&places.len())) {
        let first = places[0];
        for other in places.iter().skip(1).filter(|other| other.0 != first.0) {
            compare(book, first, *other);
        }
    }
}

fn key(book: &Book<'_>, at: At) -> Option<Key> {
    let mention = book.mention(at);
    let is_rate = matches!(mention.measure, Measure::Percent | Measure::Permille);
    let least = if is_rate { RATE_NAME_MIN } else { NAME_MIN };
    let name = named(book, at);
    let plain = mention.about == About::Exactly && mention.upper.is_none() && !mention.spelled;
    (plain && name.len() >= least).then(|| (name.into_iter().collect(), mention.unit.clone(), when(book, at, mention)))
}

/// The words that name what is counted, without those that only say which way it moves: `同比下降` names nothing.
fn named(book: &Book<'_>, at: At) -> Vec<char> {
    let words = &book.lexicon.words;
    let mut name: String = book.label(at).iter().collect();
    for word in [&words.compared, &words.rise, &words.fall].into_iter().flatten() {
        name = name.replace(word.as_str(), "");
    }
    name.chars().collect()
}

/// The times that the sentence names before the number.
fn when(book: &Book<'_>, at: At, mention: &Mention) -> Times {
    let text = &book.paragraphs[at.0];
    let from = text.sentences.get(mention.sentence).map_or(0, |sentence| sentence.start);
    let spans = text.spans.iter().filter(|span| (from..mention.start).contains(&span.start));
    spans.map(|span| (span.year, span.months)).collect()
}

fn compare(book: &mut Book<'_>, first: At, other: At) {
    let (one, two) = (book.mention(first), book.mention(other));
    let slack = one.step.max(two.step) * 0.5 + 1e-9;
    let why = |code, value| Why::new(code).with("other", plain(value)).with("paragraph", first.0 + 1);
    if (one.value - two.value).abs() <= slack {
        book.mark(other, Finding::consistent(why("same_elsewhere", one.value), vec![first]));
    } else {
        book.mark(other, Finding::wrong(Severity::Error, why("differs_elsewhere", one.value), vec![first]));
    }
}
