//! Wholes and their parts: `26家，其中三级1家，二级6家，一级19家`; received, done and still open
//! (rules R2 and R4).

use super::book::{At, Book, Finding, plain};
use crate::claim::{Severity, Verdict, Why};
use crate::lexicon::{Lexicon, has, starts};
use crate::scan::{Measure, Mention};
use std::collections::BTreeSet;
use std::ops::Range;

/// Parts that make up so much of the whole were meant to be all of it.
const NEARLY_ALL: f64 = 0.8;

/// More parts than this are sets that overlap.
const PARTS_MAX: usize = 8;

/// Judges wholes with parts, and what was received with what was done.
pub(super) fn judge(book: &mut Book<'_>) {
    for paragraph in 0..book.paragraphs.len() {
        for clause in clauses(&book.paragraphs[paragraph].letters) {
            of_which(book, paragraph, &clause);
            settled(book, paragraph, &clause);
            summed(book, paragraph, &clause);
        }
    }
}

/// Sentences, and their parts between semicolons.
fn clauses(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, letter) in letters.iter().enumerate() {
        if matches!(letter, '\u{3002}' | '\u{ff1b}' | ';' | '\u{ff01}' | '\u{ff1f}') {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    found.push(start..letters.len());
    found
}

fn counts(book: &Book<'_>, paragraph: usize, range: &Range<usize>) -> Vec<At> {
    let mentions = book.paragraphs[paragraph].mentions.iter().enumerate();
    let inside = |mention: &Mention| range.contains(&mention.start) && mention.upper.is_none();
    let counted = |mention: &Mention| matches!(mention.measure, Measure::Count | Measure::Money);
    mentions.filter(|(_, mention)| inside(mention) && counted(mention)).map(|(number, _)| (paragraph, number)).collect()
}

fn of_which(book: &mut Book<'_>, paragraph: usize, clause: &Range<usize>) {
    let letters = &book.paragraphs[paragraph].letters;
    let words = &book.lexicon.words.of_which;
    let Some((word_at, word)) = clause.clone().find_map(|at| Some((at, starts(&letters[at..clause.end], words)?)))
    else {
        return;
    };
    let Some(whole) = counts(book, paragraph, &(clause.start..word_at)).pop() else { return };
    let from = word_at + word.chars().count();
    let until = (from..clause.end).find(|at| starts(&letters[*at..], words).is_some()).unwrap_or(clause.end);
    let until = closing(letters, word_at, until);
    let parts: Vec<At> =
        counts(book, paragraph, &(from..until)).into_iter().filter(|part| book.alike(*part, whole)).collect();
    for part in &parts {
        if book.mention(*part).bounds().0 > book.mention(whole).bounds().1 {
            let why = Why::new("part_exceeds").with("whole", plain(book.mention(whole).value));
            book.mark(*part, Finding::wrong(Severity::Error, why, vec![whole]));
        }
    }
    if (2..=PARTS_MAX).contains(&parts.len()) {
        sum(book, whole, &parts, until);
    }
}

/// Parts that begin within brackets end with them.
fn closing(letters: &[char], from: usize, until: usize) -> usize {
    let mut depth = 0;
    for (at, letter) in letters.iter().enumerate().take(until).skip(from) {
        match letter {
            '\u{ff08}' | '(' => depth += 1,
            '\u{ff09}' | ')' if depth == 0 => return at,
            '\u{ff09}' | ')' => depth -= 1,
            _ => {}
        }
    }
    until
}

fn sum(book: &mut Book<'_>, whole: At, parts: &[At], until: usize) {
    let bounds = parts.iter().map(|part| book.mention(*part).bounds());
    let (low, high) = bounds.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let printed = book.mention(whole).bounds();
    let total: f64 = parts.iter().map(|part| book.mention(*part).value).sum();
    let why = |code| {
        let terms: Vec<String> = parts.iter().map(|part| plain(book.mention(*part).value)).collect();
        Why::new(code)
            .with("parts", terms.join("+"))
            .with("sum", plain(total))
            .with("whole", plain(book.mention(whole).value))
    };
    let rates_between = (parts[0].1..parts[parts.len() - 1].1)
        .any(|number| matches!(book.mention((whole.0, number)).measure, Measure::Percent | Measure::Permille));
    let last = book.mention(parts[parts.len() - 1]).end;
    let goes_on = has(book.letters(whole.0, last..until), &book.lexicon.words.et_cetera);
    let finding = if low <= printed.1 && printed.0 <= high {
        Finding::consistent(why("sum_fits"), parts.to_vec())
    } else if rates_between {
        return;
    } else if low > printed.1 {
        Finding::wrong(Severity::Error, why("sum_exceeds"), parts.to_vec())
    } else if goes_on || total < NEARLY_ALL * book.mention(whole).value {
        Finding::open(None, why("sum_partial"), parts.to_vec())
    } else {
        let severity = if of_one_kind(book, parts) { Severity::Error } else { Severity::Warning };
        Finding::wrong(severity, why("sum_short"), parts.to_vec())
    };
    if finding.verdict == Verdict::Consistent {
        book.agree(parts, &finding.why, whole);
    }
    book.mark(whole, finding);
}

/// Whether the parts are the classes of one division: 三级, 二级, 一级.
fn of_one_kind(book: &Book<'_>, parts: &[At]) -> bool {
    let labels: Vec<BTreeSet<char>> = parts.iter().map(|part| book.label(*part).iter().copied().collect()).collect();
    let firsts: BTreeSet<Option<&char>> = parts.iter().map(|part| book.label(*part).first()).collect();
    let mut common = labels[0].clone();
    labels.iter().for_each(|label| common.retain(|letter| label.contains(letter)));
    !common.is_empty() && firsts.len() == parts.len()
}

/// `男性120人、女性130人，合计250人`: the parts come first.
fn summed(book: &mut Book<'_>, paragraph: usize, clause: &Range<usize>) {
    let all = counts(book, paragraph, clause);
    let is_sum = |at: &At| {
        let mention = book.mention(*at);
        has(book.letters(at.0, mention.label.end..mention.start), &book.lexicon.words.summed)
    };
    let Some(place) = all.iter().position(is_sum).filter(|place| *place > 1) else { return };
    let (parts, whole) = (&all[..place], all[place]);
    if parts.iter().any(|part| !book.alike(*part, whole)) {
        return;
    }
    let total: f64 = parts.iter().map(|part| book.mention(*part).value).sum();
    let printed = book.mention(whole);
    let slack = parts.iter().map(|part| book.mention(*part).step).fold(printed.step, f64::max);
    let agrees = (total - printed.value).abs() <= if slack > 1.0 { slack * parts.len() as f64 } else { slack / 2.0 };
    let terms: Vec<String> = parts.iter().map(|part| plain(book.mention(*part).value)).collect();
    let why = Why::new(if agrees { "sum_fits" } else { "sum_differs" }).with("parts", terms.join("+"));
    let why = why.with("sum", plain(total)).with("whole", plain(printed.value));
    book.mark(whole, Finding::of(agrees, why, parts.to_vec()));
}

/// `受理38件，办结34件，4件正在办理`: what is done and what is open are what was received.
fn settled(book: &mut Book<'_>, paragraph: usize, clause: &Range<usize>) {
    let all = counts(book, paragraph, clause);
    for (number, received) in all.iter().enumerate() {
        let is_received = book.says(*received, &book.lexicon.words.received) && !is_open(book, *received);
        let Some(done) = all.get(number + 1).filter(|_| is_received) else { continue };
        let is_done = book.says(*done, &book.lexicon.words.done) && !book.says(*done, &book.lexicon.words.received);
        if !is_done || !book.alike(*received, *done) {
            continue;
        }
        let (of, part) = (book.mention(*received), book.mention(*done));
        let open = all.get(number + 2).filter(|open| is_open(book, **open) && book.alike(**open, *received));
        match open {
            _ if part.bounds().0 > of.bounds().1 => {
                let why = Why::new("part_exceeds").with("whole", plain(of.value));
                book.mark(*done, Finding::wrong(Severity::Error, why, vec![*received]));
            }
            Some(open) => {
                let rest = book.mention(*open);
                let (low, high) = (part.bounds().0 + rest.bounds().0, part.bounds().1 + rest.bounds().1);
                let agrees = low <= of.bounds().1 && of.bounds().0 <= high;
                let terms = format!("{}+{}", plain(part.value), plain(rest.value));
                let why = Why::new(if agrees { "sum_fits" } else { "sum_differs" }).with("parts", terms);
                let why = why.with("sum", plain(part.value + rest.value)).with("whole", plain(of.value));
                let related = vec![*done, *open];
                if agrees {
                    book.agree(&related, &why, *received);
                }
                book.mark(*received, Finding::of(agrees, why, related));
            }
            None => {
                let why = Why::new("subset_fits").with("whole", plain(of.value));
                book.mark(*done, Finding::consistent(why, vec![*received]));
            }
        }
    }
}

/// Whether what is counted is still to be done.
pub(super) fn is_open(book: &Book<'_>, at: At) -> bool {
    let Lexicon { words, .. } = book.lexicon;
    book.says(at, &words.open) || has(book.letters(at.0, book.mention(at).after.clone()), &words.open)
}
