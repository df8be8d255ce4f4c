//! What a number is said to be beside an earlier one, or among others. The text alone cannot settle it: it is
//! noted, so that data can.

use super::book::{At, Book, Finding};
use super::change;
use crate::claim::{By, Kind, Why, With};
use crate::lexicon::{has, starts};
use crate::scan::{self, Measure};
use crate::write::Beside;
use std::cmp::Ordering;
use std::ops::Range;

/// `60%，同比提高8个百分点`, `60%，同比有所上升`, `60%，位列全市第3`.
pub(super) fn judge(book: &mut Book<'_>) {
    for at in book.all() {
        if change::is_change(book, at) && !book.is_settled(at) {
            by_so_much(book, at);
        } else {
            told_behind(book, at);
        }
    }
}

/// How much more or less the number before it is than an earlier one.
fn by_so_much(book: &mut Book<'_>, at: At) {
    let said = change::statement(book, at);
    let of = at.1.checked_sub(1).map(|number| (at.0, number)).filter(|of| !change::is_change(book, *of));
    let (Some(way), Some(beside), Some(of)) = (way(book, said), beside(book, said), of) else { return };
    let (value, change) = (book.mention(of), book.mention(at));
    let is_whole = matches!(value.measure, Measure::Count | Measure::Percent | Measure::Permille);
    let measure = match change.measure {
        Measure::Points if value.measure == Measure::Percent => By::Points,
        Measure::Percent => By::Percent,
        Measure::Count if value.unit == change.unit => By::Count,
        _ => return,
    };
    if is_whole && value.sentence == change.sentence {
        let by = Some((change.value, change.step, measure));
        book.compare(at, of, With::Earlier { beside, way, by });
    }
}

/// The statements between a number and the next one, or the end of its sentence.
fn told_behind(book: &mut Book<'_>, of: At) {
    let text = &book.paragraphs[of.0];
    let mention = book.mention(of);
    let end = text.sentences.get(mention.sentence).map_or(mention.end, |sentence| sentence.end);
    let next = text.mentions.get(of.1 + 1).map(|next| next.start).filter(|start| *start < end);
    let mut at = mention.end;
    while at < end {
        let length = text.letters[at..end].iter().position(|letter| scan::parts(*letter));
        let until = length.map_or(end, |length| at + length);
        // What leads to the next number is said of that one.
        if next.is_some_and(|next| next <= until) {
            return;
        }
        statement(book, of, at..until);
        at = until + 1;
    }
}

fn statement(book: &mut Book<'_>, of: At, range: Range<usize>) {
    let (lexicon, said) = (book.lexicon, book.letters(of.0, range.clone()));
    let opens = starts(said, &lexicon.words.on_year).or_else(|| starts(said, &lexicon.words.on_period)).is_some();
    if let (true, Some(way), Some(beside)) = (opens, way(book, said), beside(book, said)) {
        let open = Finding::open(None, Why::new("no_earlier"), Vec::new());
        book.add(of.0, range, Kind::Difference, open);
        book.compare_last(of, With::Earlier { beside, way, by: None });
    } else if let Some(word) = starts(said, &lexicon.words.rank) {
        let behind = said.get(word.chars().count()..).unwrap_or_default();
        if let Some((among, place)) = scan::place(behind, lexicon) {
            book.compare_ranked(range.start, of, With::Others { place, among });
        }
    }
}

fn way(book: &Book<'_>, said: &[char]) -> Option<Ordering> {
    let words = &book.lexicon.words;
    match (has(said, &words.rise), has(said, &words.fall), has(said, &words.flat)) {
        (true, false, false) => Some(Ordering::Greater),
        (false, true, false) => Some(Ordering::Less),
        (false, false, true) => Some(Ordering::Equal),
        _ => None,
    }
}

fn beside(book: &Book<'_>, said: &[char]) -> Option<Beside> {
    let words = &book.lexicon.words;
    match (has(said, &words.on_year), has(said, &words.on_period)) {
        (true, false) => Some(Beside::YearBefore),
        (false, true) => Some(Beside::PeriodBefore),
        _ => None,
    }
}
