//! The text itself: pairs that do not close, masks and stray marks, a percent sign without a number,
//! sentences told twice (rules R10 to R12).

use super::book::{Book, Finding};
use crate::claim::{Kind, Severity, Why};
use crate::lexicon::starts;
use std::collections::BTreeMap;
use std::ops::Range;

/// A shorter sentence may well stand twice.
const SENTENCE_MIN: usize = 12;

/// Judges every paragraph's form.
pub(super) fn judge(book: &mut Book<'_>) {
    let mut told = BTreeMap::new();
    for paragraph in 0..book.paragraphs.len() {
        pairs(book, paragraph);
        marks(book, paragraph);
        twice(book, paragraph, &mut told);
    }
}

fn wrong(book: &mut Book<'_>, paragraph: usize, range: Range<usize>, why: Why) {
    book.add(paragraph, range, Kind::Text, Finding::wrong(Severity::Form, why, Vec::new()));
}

fn pairs(book: &mut Book<'_>, paragraph: usize) {
    let letters = &book.paragraphs[paragraph].letters;
    for pair in &book.lexicon.form.pairs {
        let mut pair = pair.chars();
        let (Some(open), Some(close)) = (pair.next(), pair.next()) else { continue };
        let mut standing = Vec::new();
        let mut lone = Vec::new();
        for (at, letter) in letters.iter().enumerate() {
            if *letter == open {
                standing.push(at);
            } else if *letter == close && standing.pop().is_none() && !numbers_an_item(letters, at) {
                lone.push(at);
            }
        }
        for at in standing.into_iter().chain(lone) {
            wrong(book, paragraph, at..at + 1, Why::new("pair_open").with("pair", format!("{open}{close}")));
        }
    }
}

/// `1）` needs no opening bracket.
fn numbers_an_item(letters: &[char], at: usize) -> bool {
    at > 0 && at <= 3 && letters[..at].iter().all(|letter| !crate::scan::parts(*letter))
}

fn marks(book: &mut Book<'_>, paragraph: usize) {
    let letters = &book.paragraphs[paragraph].letters;
    let form = &book.lexicon.form;
    let mut at = 0;
    while at < letters.len() {
        let run = |is: &dyn Fn(char) -> bool| letters[at..].iter().take_while(|letter| is(**letter)).count();
        let masked = run(&|letter| form.masks.contains(&letter));
        let letter_masked = run(&|letter| form.mask_letters.contains(&letter));
        let residue = starts(&letters[at..], &form.residue).map(|word| word.chars().count());
        let (length, code) = if let Some(length) = residue {
            (length, Some("residue"))
        } else if masked > 0 {
            (masked, Some("masked"))
        } else if letter_masked > 0 {
            (letter_masked, masks_number(book, letters, at, letter_masked).then_some("masked"))
        } else {
            (1, bare_percent(book, letters, at).then_some("percent_without_number"))
        };
        if let Some(code) = code {
            wrong(book, paragraph, at..at + length, Why::new(code));
        }
        at += length;
    }
}

/// Whether letters stand for digits: before a year, a month, a percent sign or a unit.
fn masks_number(book: &Book<'_>, letters: &[char], at: usize, length: usize) -> bool {
    let number = &book.lexicon.number;
    let rest = &letters[at + length..];
    let glued = at > 0 && letters[at - 1].is_ascii_alphabetic();
    let time = rest.first().is_some_and(|letter| *letter == number.year || *letter == number.month);
    !glued && (time || starts(rest, &number.percent).is_some() || starts(rest, &number.permille).is_some())
}

fn bare_percent(book: &Book<'_>, letters: &[char], at: usize) -> bool {
    let form = &book.lexicon.form;
    let is_sign = starts(&letters[at..], &book.lexicon.number.percent).is_some();
    let filled = at > 0 && {
        let before = letters[at - 1];
        before.is_ascii_digit()
            || form.masks.contains(&before)
            || form.mask_letters.contains(&before)
            || book.lexicon.number.more.iter().any(|word| word.ends_with(before))
    };
    is_sign && !filled
}

fn twice(book: &mut Book<'_>, paragraph: usize, told: &mut BTreeMap<String, usize>) {
    for sentence in book.paragraphs[paragraph].sentences.clone() {
        let text: String =
            book.letters(paragraph, sentence.clone()).iter().filter(|letter| !letter.is_whitespace()).collect();
        if text.chars().count() < SENTENCE_MIN {
            continue;
        }
        if let Some(first) = told.get(&text) {
            let why = Why::new("told_twice").with("paragraph", first + 1);
            wrong(book, paragraph, sentence, why);
        } else {
            told.insert(text, paragraph);
        }
    }
}
