//! Documents cited under two titles (rule R12).

use super::book::{Book, Finding};
use crate::claim::{Kind, Severity, Why};
use crate::lexicon::{ends, starts};
use std::ops::Range;

/// A shorter core is a subject and no document.
const CORE_MIN: usize = 4;

struct Cited {
    paragraph: usize,
    range: Range<usize>,
    text: String,
    core: Vec<char>,
    kind: String,
}

/// Compares the titles of one kind of document with each other.
pub(super) fn judge(book: &mut Book<'_>) {
    let mut seen: Vec<Cited> = Vec::new();
    for paragraph in 0..book.paragraphs.len() {
        for range in book.paragraphs[paragraph].titles.clone() {
            let Some(cited) = cited(book, paragraph, range.clone()) else { continue };
            let other = seen.iter().find(|other| {
                other.kind == cited.kind && other.text != cited.text && other.core != cited.core && alike(other, &cited)
            });
            let finding = match other {
                Some(other) => {
                    let why = Why::new("title_differs").with("other", &other.text);
                    Finding::wrong(Severity::Warning, why, Vec::new())
                }
                None => Finding::open(None, Why::new("no_register"), Vec::new()),
            };
            book.add(paragraph, range, Kind::Title, finding);
            seen.push(cited);
        }
    }
}

fn cited(book: &Book<'_>, paragraph: usize, range: Range<usize>) -> Option<Cited> {
    let letters = book.letters(paragraph, range.start + 1..range.end - 1);
    let kind = ends(letters, &book.lexicon.titles.kinds)?.to_owned();
    Some(Cited { paragraph, range, text: letters.iter().collect(), core: core(book, letters), kind })
}

/// What the document is about: its title without offices, years and the words that all titles have.
fn core(book: &Book<'_>, letters: &[char]) -> Vec<char> {
    let mut core = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        match starts(&letters[at..], &book.lexicon.titles.generic) {
            Some(word) => at += word.chars().count(),
            None if letters[at].is_ascii_digit() => at += 1,
            None => {
                core.push(letters[at]);
                at += 1;
            }
        }
    }
    core
}

/// Whether the one title's subject is in the other's, a little longer or shorter.
fn alike(one: &Cited, other: &Cited) -> bool {
    let (short, long) = if one.core.len() < other.core.len() { (one, other) } else { (other, one) };
    let within = long.core.windows(short.core.len().max(1)).any(|part| part == short.core);
    let apart = (one.paragraph, one.range.start) != (other.paragraph, other.range.start);
    apart && short.core.len() >= CORE_MIN && within && long.core.len() <= 2 * short.core.len()
}
