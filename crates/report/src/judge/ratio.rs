//! Rates: a count of the same sentence over another one, as far as both are printed (rules R1, R5, R6).

use super::book::{At, Book, Finding, fits, plain};
use crate::claim::{Severity, Why};
use crate::lexicon::{ends, has};
use crate::scan::Measure;
use std::collections::BTreeSet;

/// So many letters that a rate and a count have in common bind them.
const COMMON_MIN: usize = 2;

/// A rate with the count that it is of.
struct Rate {
    at: At,
    of: At,
    /// Whether their words say that they belong together.
    bound: bool,
}

/// Judges every rate that is no change.
pub(super) fn judge(book: &mut Book<'_>) {
    let mut bases = BTreeSet::new();
    let mut open = Vec::new();
    for at in book.all() {
        let rate = book.mention(at);
        if !matches!(rate.measure, Measure::Percent | Measure::Permille) || rate.upper.is_some() || is_change(book, at)
        {
            continue;
        }
        over_hundred(book, at);
        if let Some((of, base)) = share_of(book, at) {
            said_share(book, &Rate { at, of, bound: true }, base);
            continue;
        }
        let Some(of) = numerator(book, at) else { continue };
        let rate = Rate { at, of, bound: bound(book, at, of) };
        let base = candidates(book, of).into_iter().rev().find(|base| agrees(book, &rate, *base));
        match base {
            Some(base) => {
                bases.insert(base);
                let why = reason(book, "ratio_fits", &rate, base);
                book.agree(&[of, base], &why, at);
                book.mark(at, Finding::consistent(why, vec![of, base]));
            }
            None => open.push(rate),
        }
    }
    for rate in open {
        unsettled(book, &rate, &bases);
    }
}

fn is_change(book: &Book<'_>, at: At) -> bool {
    let words = &book.lexicon.words;
    [&words.rise, &words.fall, &words.compared].into_iter().any(|list| book.says(at, list))
}

fn over_hundred(book: &mut Book<'_>, at: At) {
    let words = &book.lexicon.words;
    let rate = book.mention(at);
    let named = book.says(at, &words.rate) || book.says(at, &words.share);
    if rate.measure == Measure::Percent && rate.value > 100.0 && named && !book.says(at, &words.may_exceed) {
        book.mark(at, Finding::wrong(Severity::Error, Why::new("over_hundred"), Vec::new()));
    }
}

/// `3.2亿元，占年度计划4亿元的80%`: what it is of, and the whole.
fn share_of(book: &Book<'_>, (paragraph, number): At) -> Option<(At, At)> {
    let words = &book.lexicon.words;
    let (of, base) = ((paragraph, number.checked_sub(2)?), (paragraph, number - 1));
    let lead = book.between(of, base);
    let same = book.mention(of).sentence == book.mention((paragraph, number)).sentence;
    let says = has(lead, &words.share) && book.between(base, (paragraph, number)).first() == Some(&words.of);
    (same && says && book.alike(of, base)).then_some((of, base))
}

fn said_share(book: &mut Book<'_>, rate: &Rate, base: At) {
    let agrees = agrees(book, rate, base);
    let why = reason(book, if agrees { "ratio_fits" } else { "ratio_differs" }, rate, base);
    book.mark(rate.at, Finding::of(agrees, why, vec![rate.of, base]));
}

/// The count right before the rate, or right behind it in brackets.
fn numerator(book: &Book<'_>, (paragraph, number): At) -> Option<At> {
    let at = (paragraph, number);
    let sentence = book.mention(at).sentence;
    let count = |other: At| {
        let mention = book.mention(other);
        mention.measure == Measure::Count && mention.sentence == sentence && mention.upper.is_none()
    };
    let behind = (paragraph, number + 1);
    if number + 1 < book.paragraphs[paragraph].mentions.len()
        && count(behind)
        && matches!(book.between(at, behind), ['\u{ff08}' | '('])
    {
        return Some(behind);
    }
    number.checked_sub(1).map(|before| (paragraph, before)).filter(|before| count(*before))
}

/// Whether the rate's words name what the count counts: 服药率 and 服药患者.
fn bound(book: &Book<'_>, at: At, of: At) -> bool {
    let words = &book.lexicon.words;
    let label = book.label(at);
    let stem = match ends(label, &words.rate) {
        Some(word) => &label[..label.len() - word.chars().count()],
        None => label,
    };
    if has(label, &words.share) {
        return true;
    }
    let counted: Vec<char> = [book.label(of), book.letters(of.0, book.mention(of).after.clone())].concat();
    ends(label, &words.rate).is_some()
        && stem.windows(COMMON_MIN).any(|pair| counted.windows(COMMON_MIN).any(|other| other == pair))
}

/// Counts before this one in its paragraph that could be the whole of it.
fn candidates(book: &Book<'_>, of: At) -> Vec<At> {
    let least = book.mention(of).bounds().0;
    let before = (0..of.1).map(|number| (of.0, number));
    before
        .filter(|base| {
            book.alike(*base, of) && book.mention(*base).bounds().1 >= least && book.mention(*base).value > 0.0
        })
        .collect()
}

fn agrees(book: &Book<'_>, rate: &Rate, base: At) -> bool {
    fits(quotient(book, rate, base), book.mention(rate.at))
}

/// The least and the greatest that the rate can be, in its own scale.
fn quotient(book: &Book<'_>, rate: &Rate, base: At) -> (f64, f64) {
    let (of, base) = (book.mention(rate.of).bounds(), book.mention(base).bounds());
    let (scale, _) = scale(book, rate.at);
    (of.0 / base.1 * scale, of.1 / base.0.max(f64::MIN_POSITIVE) * scale)
}

/// Of how many a rate is, and its sign.
fn scale(book: &Book<'_>, rate: At) -> (f64, &'static str) {
    match book.mention(rate).measure {
        Measure::Percent => (100.0, "%"),
        _ => (1000.0, "\u{2030}"),
    }
}

fn reason(book: &Book<'_>, code: &'static str, rate: &Rate, base: At) -> Why {
    let (of, base) = (book.mention(rate.of).value, book.mention(base).value);
    let (scale, sign) = scale(book, rate.at);
    let found = format!("{}{sign}", plain(of / base * scale));
    Why::new(code).with("part", plain(of)).with("whole", plain(base)).with("found", found)
}

/// A rate that fits no printed base: wrong where it is clear which base is meant, else open.
fn unsettled(book: &mut Book<'_>, rate: &Rate, bases: &BTreeSet<At>) {
    let base = candidates(book, rate.of).into_iter().rev().find(|base| rate.bound && is_base(book, rate, *base, bases));
    let value = book.mention(rate.at).value;
    let Some(base) = base else {
        if value > 0.0 && rate.bound {
            let implied = book.mention(rate.of).value / value * scale(book, rate.at).0;
            let why = Why::new("base_implied").with("base", implied.round());
            book.mark(rate.at, Finding::open(None, why, vec![rate.of]));
        }
        return;
    };
    let is_narrow = book.says(rate.at, &book.lexicon.words.narrower);
    let severity = if is_narrow { Severity::Warning } else { Severity::Error };
    let why = reason(book, if is_narrow { "ratio_narrower" } else { "ratio_differs" }, rate, base);
    book.mark(rate.at, Finding::wrong(severity, why, vec![rate.of, base]));
}

/// Whether a count is what the rate is of: others are rates of it, its words say that it is the whole, or
/// the three stand side by side.
fn is_base(book: &Book<'_>, rate: &Rate, base: At, bases: &BTreeSet<At>) -> bool {
    let words = &book.lexicon.words;
    let same_sentence = book.mention(base).sentence == book.mention(rate.of).sentence;
    let lead: Vec<char> = {
        let mention = book.mention(base);
        let from = mention.label.start.saturating_sub(4);
        book.letters(base.0, from..mention.start).to_vec()
    };
    let is_whole = has(&lead, &words.total) || has(&lead, &words.received);
    let is_other_rate_of = followed_by_its_rate(book, base);
    let side_by_side = rate.of.1 == base.1 + 1
        && rate.of.1 < rate.at.1
        && !book.mention(base).unit.is_empty()
        && !book.between(base, rate.of).contains(&'\u{3001}');
    !is_other_rate_of && (bases.contains(&base) || (same_sentence && (is_whole || side_by_side)))
}

/// Whether a count has a rate of its own right behind it: then it is a part and no whole.
fn followed_by_its_rate(book: &Book<'_>, base: At) -> bool {
    let next = (base.0, base.1 + 1);
    base.1 + 1 < book.paragraphs[base.0].mentions.len()
        && matches!(book.mention(next).measure, Measure::Percent | Measure::Permille)
        && book.mention(next).sentence == book.mention(base).sentence
        && bound(book, next, base)
}
