//! Days and spans of time: `2023年8月31日`, `1-9月`, `2022年1-9月`, `2023年`.

use crate::lexicon::{Lexicon, ends, starts};

/// A day or a span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: usize,
    pub end: usize,
    pub year: Option<u32>,
    /// The first and the last month.
    pub months: Option<(u32, u32)>,
    pub day: Option<u32>,
    /// It follows a word such as 截至, which wants one day and no span.
    pub as_of: bool,
}

impl Span {
    /// Whether there is such a day or span.
    pub fn exists(&self) -> bool {
        let month = |month: u32| (1..=12).contains(&month);
        let months = self.months.is_none_or(|(first, last)| month(first) && month(last) && first <= last);
        let Some(day) = self.day else { return months };
        let longest = match self.months.map_or(1, |(first, _)| first) {
            2 if self.year.is_some_and(|year| !leap(year)) => 28,
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        months && (1..=longest).contains(&day)
    }
}

fn leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// All of them in order.
pub(crate) fn spans(letters: &[char], lexicon: &Lexicon) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let begins = letters[at].is_ascii_digit() && (at == 0 || !letters[at - 1].is_ascii_digit());
        match begins.then(|| span(letters, at, lexicon)).flatten() {
            Some(span) => {
                at = span.end;
                found.push(span);
            }
            None => at += 1,
        }
    }
    found
}

fn span(letters: &[char], start: usize, lexicon: &Lexicon) -> Option<Span> {
    let number = &lexicon.number;
    let (first, mut at) = digits(letters, start)?;
    let as_of = ends(&letters[..start], &lexicon.words.as_of).is_some();
    let mut span = Span { start, end: at, year: None, months: None, day: None, as_of };
    let mut value = first;
    if letters.get(at) == Some(&number.year) && (1900..2200).contains(&first) {
        span.year = Some(first);
        span.end = at + 1;
        match digits(letters, at + 1) {
            Some((month, after)) => (value, at) = (month, after),
            None => return Some(span),
        }
    }
    let mut last = value;
    if letters.get(at).is_some_and(|letter| matches!(letter, '-' | '~' | '\u{81f3}')) {
        let Some((until, after)) = digits(letters, at + 1) else { return span.year.map(|_| span) };
        (last, at) = (until, after);
    }
    let is_age = starts(letters.get(at..).unwrap_or_default(), &number.age).is_some();
    if is_age || letters.get(at) != Some(&number.month) || last > 99 {
        return span.year.map(|_| span);
    }
    (span.months, span.end) = (Some((value, last)), at + 1);
    if let Some((day, after)) = digits(letters, at + 1)
        && letters.get(after).is_some_and(|letter| number.day.contains(letter))
    {
        (span.day, span.end) = (Some(day), after + 1);
    }
    Some(span)
}

fn digits(letters: &[char], start: usize) -> Option<(u32, usize)> {
    let count = letters.get(start..)?.iter().take_while(|letter| letter.is_ascii_digit()).count();
    if !(1..=4).contains(&count) {
        return None;
    }
    let text: String = letters[start..start + count].iter().collect();
    Some((text.parse().ok()?, start + count))
}
