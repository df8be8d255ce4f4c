//! How many are announced and how many are listed; the order of headings and of 一是, 二是 (rule R7).

use super::book::{Book, Finding};
use crate::claim::{Kind, Severity, Why};
use crate::lexicon::{has, starts};
use crate::scan::parts;
use std::ops::Range;

/// A list begins so soon after its announcement.
const NEAR: usize = 12;

/// Judges announcements, enumerations and headings.
pub(super) fn judge(book: &mut Book<'_>) {
    for paragraph in 0..book.paragraphs.len() {
        announced(book, paragraph);
        enumerated(book, paragraph);
    }
    headings(book);
}

/// A number of letters that spell a numeral or print one, as far as they go.
fn numeral(book: &Book<'_>, letters: &[char]) -> Option<(usize, usize)> {
    let digits: String = letters.iter().take_while(|letter| letter.is_ascii_digit()).collect();
    if let Ok(value) = digits.parse() {
        return Some((value, digits.len()));
    }
    let headings = book.lexicon.form.headings.iter().enumerate();
    let found = headings.filter(|(_, word)| starts(letters, std::slice::from_ref(word)).is_some());
    let (at, word) = found.max_by_key(|(_, word)| word.chars().count())?;
    Some((at + 1, word.chars().count()))
}

fn announced(book: &mut Book<'_>, paragraph: usize) {
    let letters = &book.paragraphs[paragraph].letters;
    for at in 0..letters.len() {
        if at > 0 && (letters[at - 1].is_ascii_digit() || numeral(book, &letters[at - 1..]).is_some()) {
            continue;
        }
        let Some((count, length)) = numeral(book, &letters[at..]).filter(|(count, _)| *count > 1) else { continue };
        let Some(word) = starts(&letters[at + length..], &book.lexicon.words.announces) else { continue };
        let end = at + length + word.chars().count();
        let Some((found, open_ended)) = listed(book, paragraph, end) else { continue };
        let why = |code| Why::new(code).with("announced", count).with("listed", found.start);
        let finding = if found.contains(&count) || (open_ended && found.start <= count) {
            Finding::consistent(why("list_fits"), Vec::new())
        } else {
            Finding::wrong(Severity::Error, why("list_differs"), Vec::new())
        };
        book.add(paragraph, at..end, Kind::List, finding);
    }
}

/// How many things the list behind an announcement has (the last may be one or two: A和B), and whether it
/// ends in 等.
fn listed(book: &Book<'_>, paragraph: usize, end: usize) -> Option<(Range<usize>, bool)> {
    let letters = &book.paragraphs[paragraph].letters;
    let sentence_end = |letter: &char| matches!(letter, '\u{3002}' | '\u{ff01}' | '\u{ff1f}');
    let ahead = &letters[end..letters.len().min(end + NEAR)];
    let ahead = &ahead[..ahead.iter().position(sentence_end).unwrap_or(ahead.len())];
    let opens = ahead.iter().position(|letter| matches!(letter, '\u{ff1a}' | ':' | '\u{ff08}' | '('))?;
    let start = end + opens + 1;
    let in_brackets = matches!(ahead[opens], '\u{ff08}' | '(');
    let rest = &letters[start..];
    let steps = steps(book, rest);
    if steps.len() > 1 && steps[0].1.start == 0 {
        return Some((steps.len()..steps.len() + 1, false));
    }
    let until = match in_brackets {
        true => rest.iter().position(|letter| matches!(letter, '\u{ff09}' | ')'))?,
        false => rest.iter().position(sentence_end).unwrap_or(rest.len()),
    };
    let items = items(book, &rest[..until])?;
    Some((items, has(&rest[until.saturating_sub(6)..until], &book.lexicon.words.et_cetera)))
}

/// Things parted by 、, or by semicolons where there are any.
fn items(book: &Book<'_>, list: &[char]) -> Option<Range<usize>> {
    let mut depth = 0i32;
    let (mut commas, mut semicolons, mut others) = (0, 0, 0);
    let mut last = 0;
    for (at, letter) in list.iter().enumerate() {
        match letter {
            '\u{300a}' | '\u{201c}' | '\u{ff08}' | '(' => depth += 1,
            '\u{300b}' | '\u{201d}' | '\u{ff09}' | ')' => depth -= 1,
            '\u{3001}' if depth == 0 => (commas, last) = (commas + 1, at),
            '\u{ff1b}' | ';' if depth == 0 => semicolons += 1,
            '\u{ff0c}' if depth == 0 => others += 1,
            _ => {}
        }
    }
    match (commas, semicolons, others) {
        (_, 1.., _) => Some(semicolons + 1..semicolons + 2),
        (1.., 0, 0) => {
            let joined = has(&list[last..], &book.lexicon.words.and);
            Some(commas + 1..commas + 2 + usize::from(joined))
        }
        _ => None,
    }
}

/// The numerals of 一是, 二是, 三是 and where they stand.
fn steps(book: &Book<'_>, letters: &[char]) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    for at in 0..letters.len() {
        let begins = at == 0 || parts(letters[at - 1]) || letters[at - 1].is_whitespace();
        if !begins || letters[at].is_ascii_digit() {
            continue;
        }
        if let Some((count, length)) = numeral(book, &letters[at..])
            && letters.get(at + length) == Some(&book.lexicon.words.enumerates)
        {
            found.push((count, at..at + length + 1));
        }
    }
    found
}

fn enumerated(book: &mut Book<'_>, paragraph: usize) {
    let steps = steps(book, &book.paragraphs[paragraph].letters);
    let mut last = 0;
    for (count, range) in steps {
        if count != last + 1 && count != 1 {
            let why = Why::new("order_broken").with("found", count).with("expected", last + 1);
            book.add(paragraph, range, Kind::List, Finding::wrong(Severity::Form, why, Vec::new()));
        }
        last = count;
    }
}

/// `一、` and `（一）` at the beginning of paragraphs; the second begin anew after each of the first.
fn headings(book: &mut Book<'_>) {
    let (mut first, mut second) = (0, 0);
    for paragraph in 0..book.paragraphs.len() {
        let letters = &book.paragraphs[paragraph].letters;
        // What a web page has left before the heading is told elsewhere.
        let stray = |letter: &char| letter.is_whitespace() || letter.is_ascii_alphanumeric() || *letter == '#';
        let start = letters.iter().position(|letter| !stray(letter)).unwrap_or(0);
        let bracket = usize::from(letters.get(start).is_some_and(|letter| matches!(letter, '\u{ff08}' | '(')));
        let Some((count, length)) = letters.get(start + bracket..).and_then(|rest| numeral(book, rest)) else {
            continue;
        };
        let after = letters.get(start + bracket + length);
        let last = match (bracket, after) {
            (0, Some('\u{3001}')) => {
                second = 0;
                &mut first
            }
            (1, Some('\u{ff09}' | ')')) if !letters[start + 1].is_ascii_digit() => &mut second,
            _ => continue,
        };
        let expected = *last + 1;
        *last = count;
        if count != expected && (count != 1 || bracket == 0) {
            let why = Why::new("order_broken").with("found", count).with("expected", expected);
            let range = start..start + bracket + length + 1;
            book.add(paragraph, range, Kind::List, Finding::wrong(Severity::Form, why, Vec::new()));
        }
    }
}
