//! What is said to hold for all, never, for the first time, or better than others (rules R5 and R13).

use super::book::{At, Book, Finding, plain};
use super::parts::is_open;
use crate::claim::{Kind, Severity, Why};
use crate::lexicon::{has, starts};
use crate::scan::Measure;

/// A shorter name of what did not happen may be part of anything.
const EVENT_MIN: usize = 3;

/// Finds them, and what speaks against them.
pub(super) fn judge(book: &mut Book<'_>) {
    for paragraph in 0..book.paragraphs.len() {
        words_of(book, paragraph);
    }
    for at in book.all() {
        whole_beside_open(book, at);
        exceeded(book, at);
    }
}

fn words_of(book: &mut Book<'_>, paragraph: usize) {
    let lexicon = book.lexicon;
    let letters = &book.paragraphs[paragraph].letters;
    let kinds = [
        (&lexicon.words.zero, Kind::Zero),
        (&lexicon.words.all, Kind::All),
        (&lexicon.words.first, Kind::First),
        (&lexicon.words.rank, Kind::Rank),
    ];
    let mut at = 0;
    while at < letters.len() {
        let found = kinds.iter().find_map(|(words, kind)| Some((starts(&letters[at..], words)?, *kind)));
        let Some((word, kind)) = found else {
            at += 1;
            continue;
        };
        let end = at + word.chars().count();
        let until = letters[end..].iter().position(|letter| crate::scan::parts(*letter));
        let until = until.map_or(letters.len(), |length| end + length);
        let finding = match kind {
            Kind::Zero => never(book, paragraph, end..until),
            Kind::Rank | Kind::First => Finding::open(None, Why::new("no_peers"), Vec::new()),
            _ => Finding::open(None, Why::new("no_list"), Vec::new()),
        };
        book.add(paragraph, at..if kind == Kind::All { end } else { until }, kind, finding);
        at = until.max(end);
    }
}

/// What is said not to have happened, beside a count of it elsewhere.
fn never(book: &Book<'_>, paragraph: usize, range: std::ops::Range<usize>) -> Finding {
    let event = book.letters(paragraph, range);
    let counted = |at: &At| {
        let mention = book.mention(*at);
        let after = book.letters(at.0, mention.after.clone());
        let same = book.label(*at).ends_with(event) || after == event;
        mention.measure == Measure::Count && mention.value > 0.0 && same
    };
    match book.all().into_iter().find(counted).filter(|_| event.len() >= EVENT_MIN) {
        Some(at) => {
            let why = Why::new("zero_beside_count").with("count", plain(book.mention(at).value));
            Finding::wrong(Severity::Warning, why, vec![at])
        }
        None => Finding::open(None, Why::new("no_register"), Vec::new()),
    }
}

/// More than the task was done, it says, and less than 100 % of it.
fn exceeded(book: &mut Book<'_>, at: At) {
    let words = &book.lexicon.words;
    let rate = book.mention(at);
    let sentence = book.paragraphs[at.0].sentences.get(rate.sentence).cloned().unwrap_or_default();
    let says_more = has(book.letters(at.0, sentence), &words.exceeded);
    let is_task = rate.measure == Measure::Percent && rate.value < 100.0 && has(book.label(at), &words.completed);
    if says_more && is_task {
        book.mark(at, Finding::wrong(Severity::Error, Why::new("exceeds_below"), Vec::new()));
    }
}

/// A rate of 100 % of what is done, while some of it is still open in the same or the last sentence.
fn whole_beside_open(book: &mut Book<'_>, at: At) {
    let rate = book.mention(at);
    let done = has(book.label(at), &book.lexicon.words.done);
    if rate.measure != Measure::Percent || rate.value != 100.0 || !done || book.is_settled(at) {
        return;
    }
    let near = |other: &At| book.mention(*other).sentence + 1 >= rate.sentence;
    let mut before = (0..at.1).map(|number| (at.0, number)).filter(near);
    if let Some(open) = before.find(|other| book.mention(*other).value > 0.0 && is_open(book, *other)) {
        let why = Why::new("whole_beside_open").with("open", plain(book.mention(open).value));
        book.mark(at, Finding::open(Some(Severity::Warning), why, vec![open]));
    }
}
