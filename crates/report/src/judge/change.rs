//! Differences and growth: `从A上升到B`, `达到B，同比增长D`, with what both ends print (rule R3).

use super::book::{At, Book, Finding, fits, plain};
use crate::claim::{Kind, Severity, Why};
use crate::lexicon::has;
use crate::scan::{self, Measure};

/// An earlier and a later value of one series.
struct Pair {
    earlier: At,
    later: At,
}

/// Judges every change whose ends are printed in its sentence.
pub(super) fn judge(book: &mut Book<'_>) {
    for at in book.all() {
        if let Some(pair) = from_to(book, at) {
            direction(book, &pair, at);
        }
        by_and_rate(book, at);
        if is_change(book, at) {
            book.sort(at, if book.mention(at).measure == Measure::Percent { Kind::Growth } else { Kind::Difference });
            match ends_of(book, at) {
                Some(pair) => amount(book, &pair, at),
                None => book.mark(at, Finding::open(None, Why::new("no_earlier"), Vec::new())),
            }
        }
    }
}

/// Whether the number says how much more or less; `增至` and `提高到` say how much there is.
pub(super) fn is_change(book: &Book<'_>, at: At) -> bool {
    let words = &book.lexicon.words;
    let label = statement(book, at);
    let moves = has(label, &words.rise) || has(label, &words.fall);
    let reaches = label.last().is_some_and(|letter| matches!(letter, '\u{5230}' | '\u{81f3}' | '\u{4e3a}'));
    let follows = at.1 > 0 && from_to(book, (at.0, at.1 - 1)).is_some();
    let named = book.mention(at).measure == Measure::Points || has(label, &words.compared) || follows;
    moves && !reaches && named && book.mention(at).upper.is_none()
}

/// The words from the last mark or number to this number, the connecting ones too.
pub(super) fn statement<'a>(book: &Book<'a>, at: At) -> &'a [char] {
    let mention = book.mention(at);
    let mark = statement_start(book, at);
    let last = at.1.checked_sub(1).map_or(0, |number| book.mention((at.0, number)).end);
    book.letters(at.0, mark.max(last)..mention.start)
}

/// `从A上升到B`, where this is B.
fn from_to(book: &Book<'_>, later: At) -> Option<Pair> {
    let words = &book.lexicon.words;
    let earlier = (later.0, later.1.checked_sub(1)?);
    let (one, other) = (book.mention(earlier), book.mention(later));
    let start = statement_start(book, earlier);
    let lead = book.letters(later.0, start..one.start);
    let way = book.between(earlier, later);
    let comes_from = has(lead, &words.from);
    let moves = has(way, &words.rise) || has(way, &words.fall);
    let near = !way.iter().any(|letter| matches!(letter, '\u{ff0c}' | '\u{ff1b}' | '\u{3002}'));
    (comes_from && moves && near && one.sentence == other.sentence && book.alike(earlier, later))
        .then_some(Pair { earlier, later })
}

/// Where the statement begins in which a number stands; a date within it ends nothing.
fn statement_start(book: &Book<'_>, at: At) -> usize {
    scan::behind_mark(book.letters(at.0, 0..book.mention(at).start))
}

fn direction(book: &mut Book<'_>, pair: &Pair, at: At) {
    let words = &book.lexicon.words;
    let way = book.between(pair.earlier, pair.later);
    let (one, other) = (book.mention(pair.earlier).value, book.mention(pair.later).value);
    let rises = has(way, &words.rise) && !has(way, &words.fall);
    let agrees = if rises { other > one } else { other < one };
    let why = Why::new(if agrees { "direction_fits" } else { "direction_differs" });
    let why = why.with("earlier", plain(one)).with("later", plain(other));
    book.mark(at, Finding::of(agrees, why, vec![pair.earlier]));
}

/// `12起，同比减少3起，下降20%`: the rate follows from the value and the difference.
fn by_and_rate(book: &mut Book<'_>, at: At) {
    let words = &book.lexicon.words;
    let Some(start) = at.1.checked_sub(2) else { return };
    let (value_at, by_at) = ((at.0, start), (at.0, at.1 - 1));
    let label = statement(book, at);
    let moves = has(label, &words.rise) || has(label, &words.fall);
    let (value, by, rate) = (book.mention(value_at), book.mention(by_at), book.mention(at));
    let together = value.sentence == rate.sentence && book.alike(value_at, by_at) && is_change(book, by_at);
    if rate.measure != Measure::Percent || !moves || !together || is_change(book, value_at) {
        return;
    }
    let sign = if has(statement(book, by_at), &words.fall) { -1.0 } else { 1.0 };
    let earlier = value.value - sign * by.value;
    let found = by.value / earlier * 100.0;
    let agrees = earlier > 0.0 && fits((found - 1e-9, found + 1e-9), rate);
    let why = Why::new(if agrees { "change_fits" } else { "change_differs" });
    let why = why.with("earlier", plain(earlier)).with("later", plain(value.value)).with("found", plain(found));
    book.sort(at, Kind::Growth);
    book.mark(at, Finding::of(agrees, why, vec![value_at, by_at]));
}

/// The two values between which this number is the change.
fn ends_of(book: &Book<'_>, at: At) -> Option<Pair> {
    if let Some(pair) = at.1.checked_sub(1).and_then(|number| from_to(book, (at.0, number))) {
        return Some(pair).filter(|pair| comparable(book, pair, at));
    }
    let sentence = book.mention(at).sentence;
    let others: Vec<At> = (0..book.paragraphs[at.0].mentions.len())
        .map(|number| (at.0, number))
        .filter(|other| *other != at && book.mention(*other).sentence == sentence && !is_change(book, *other))
        .collect();
    let is_earlier = |other: &&At| has(statement(book, **other), &book.lexicon.words.earlier);
    let near = |other: &&At| other.1.abs_diff(at.1) <= 2;
    let earlier = *others.iter().filter(near).find(is_earlier)?;
    let later = others
        .iter()
        .rev()
        .find(|other| other.1 < at.1 && **other != earlier && book.alike(**other, earlier) && !is_earlier(other))?;
    let pair = Pair { earlier, later: *later };
    comparable(book, &pair, at).then_some(pair)
}

/// Whether the change is said in a measure in which the two values can differ.
fn comparable(book: &Book<'_>, pair: &Pair, at: At) -> bool {
    let (change, value) = (book.mention(at), book.mention(pair.later));
    match change.measure {
        Measure::Percent => true,
        Measure::Points => value.measure == Measure::Percent,
        measure => measure == value.measure && change.unit == value.unit,
    }
}

fn amount(book: &mut Book<'_>, pair: &Pair, at: At) {
    let words = &book.lexicon.words;
    let label = statement(book, at);
    let sign = if has(label, &words.fall) { -1.0 } else { 1.0 };
    let (change, earlier, later) = (book.mention(at), book.mention(pair.earlier), book.mention(pair.later));
    let related = vec![pair.earlier, pair.later];
    let why = |code| Why::new(code).with("earlier", plain(earlier.value)).with("later", plain(later.value));
    if has(label, &words.flat) {
        return;
    }
    let (low, high) = (later.bounds().0 - earlier.bounds().1, later.bounds().1 - earlier.bounds().0);
    let difference = if sign < 0.0 { (-high, -low) } else { (low, high) };
    let relative = |value: f64| value / earlier.value * 100.0;
    if change.measure == Measure::Percent && earlier.value == 0.0 {
        return book.mark(at, Finding::wrong(Severity::Error, why("base_zero"), related));
    }
    let found = match change.measure {
        Measure::Percent => (relative(difference.0), relative(difference.1)),
        _ => difference,
    };
    let told = |code| why(code).with("found", plain((found.0 + found.1) / 2.0));
    let finding = if found.1 < 0.0 && change.value > 0.0 {
        Finding::wrong(Severity::Error, told("direction_differs"), related)
    } else if fits(found, change) {
        Finding::consistent(told("change_fits"), related)
    } else if change.measure == Measure::Percent && later.measure == Measure::Percent && fits(difference, change) {
        Finding::wrong(Severity::Warning, why("points_meant"), related)
    } else {
        Finding::wrong(Severity::Error, told("change_differs"), related)
    };
    book.mark(at, finding);
}
