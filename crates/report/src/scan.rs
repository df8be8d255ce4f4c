//! What stands in a draft: sentences, numbers with what they count, dates, and quoted parts.

mod date;
mod number;

use crate::draft::Draft;
use crate::lexicon::{Lexicon, ends, starts};
use std::ops::Range;

pub(crate) use date::Span;

/// A paragraph, its letters narrowed one by one so that places stay the same.
pub(crate) struct Paragraph {
    pub letters: Vec<char>,
    /// The letters as they were sent.
    pub sent: Vec<char>,
    pub sentences: Vec<Range<usize>>,
    /// Titles in book-title marks, the marks included.
    pub titles: Vec<Range<usize>>,
    pub mentions: Vec<Mention>,
    pub spans: Vec<Span>,
}

/// Roughly how a number is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Exactly,
    Roughly,
    Nearly,
    More,
    Less,
}

/// What a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Count,
    Money,
    Percent,
    Permille,
    Points,
    Age,
}

/// A number of the text.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub start: usize,
    pub end: usize,
    /// In units; 万 is multiplied out.
    pub value: f64,
    /// The upper end of a range.
    pub upper: Option<f64>,
    /// What one more in the last printed digit is worth.
    pub step: f64,
    pub about: About,
    pub measure: Measure,
    /// By what it is counted; empty where nothing is said.
    pub unit: String,
    /// Written in words.
    pub spelled: bool,
    /// What is counted: the words before, without what only leads to the number.
    pub label: Range<usize>,
    /// The words from the number to the next mark or number.
    pub after: Range<usize>,
    pub sentence: usize,
}

impl Mention {
    /// The least and the greatest that it can mean.
    pub fn bounds(&self) -> (f64, f64) {
        let half = if self.step.fract() == 0.0 && self.step <= 1.0 { 0.0 } else { self.step / 2.0 };
        match self.about {
            About::Exactly => (self.value - half, self.value + half),
            About::Roughly => (self.value * 0.9, self.value * 1.1),
            About::Nearly => (self.value * 0.9, self.value),
            About::More => (self.value, self.value + self.round_step()),
            About::Less => (self.value - self.round_step(), self.value),
        }
    }

    /// What the last digit that is not zero is worth: 300余 is less than 400.
    fn round_step(&self) -> f64 {
        let mut step = self.step.max(f64::MIN_POSITIVE);
        while self.value != 0.0 && (self.value / (step * 10.0)).fract().abs() < 1e-9 {
            step *= 10.0;
        }
        step
    }
}

/// Everything that stands in the draft, paragraph by paragraph.
pub(crate) fn scan(draft: &Draft, lexicon: &Lexicon) -> Vec<Paragraph> {
    draft.paragraphs.iter().map(|text| paragraph(text, lexicon)).collect()
}

fn paragraph(text: &str, lexicon: &Lexicon) -> Paragraph {
    let sent: Vec<char> = text.chars().collect();
    let letters: Vec<char> = sent.iter().copied().map(narrow).collect();
    let sentences = sentences(&letters);
    let titles = titles(&letters);
    let spans = date::spans(&letters, lexicon);
    let taken = |at: usize| {
        let within = |range: &Range<usize>| range.contains(&at);
        titles.iter().any(within) || spans.iter().any(|span| within(&(span.start..span.end)))
    };
    let mut mentions = number::numbers(&letters, &taken, lexicon);
    name(&mut mentions, &letters, &sentences, &spans, lexicon);
    Paragraph { letters, sent, sentences, titles, mentions, spans }
}

/// Full-width letters and digits, and the many kinds of dash, as the plain ones.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter)
        }
        '\u{ff05}' => '%',
        '\u{ff0e}' => '.',
        '\u{ff0b}' => '+',
        '\u{ff0f}' => '/',
        '\u{2010}'..='\u{2015}' | '\u{ff0d}' | '\u{2212}' => '-',
        '\u{ff5e}' | '\u{301c}' => '~',
        '\u{ff0c}' => '\u{ff0c}',
        other => other,
    }
}

/// Where a sentence ends: full stop, question and exclamation mark of either width.
fn sentences(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, letter) in letters.iter().enumerate() {
        if matches!(letter, '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '!' | '?') {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < letters.len() {
        found.push(start..letters.len());
    }
    found
}

fn titles(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '\u{300a}' => open = Some(at),
            '\u{300b}' => found.extend(open.take().map(|start| start..at + 1)),
            _ => {}
        }
    }
    found
}

/// `全市第3`: among whom, and the place.
pub(crate) fn place(letters: &[char], lexicon: &Lexicon) -> Option<(String, u32)> {
    let at = letters.iter().position(|letter| *letter == lexicon.number.ordinal)?;
    let place = number::ordinal(letters, at + 1, &lexicon.number)?;
    Some((letters.get(..at)?.iter().collect(), place))
}

/// Where the statement begins with which some letters end.
pub(crate) fn behind_mark(letters: &[char]) -> usize {
    letters.iter().rposition(|letter| parts(*letter)).map_or(0, |at| at + 1)
}

/// Whether a letter parts one statement from the next.
pub(crate) fn parts(letter: char) -> bool {
    matches!(
        letter,
        '\u{ff0c}'
            | '\u{3002}'
            | '\u{ff1b}'
            | '\u{ff1a}'
            | '\u{3001}'
            | '\u{ff08}'
            | '\u{ff09}'
            | ','
            | ';'
            | ':'
            | '('
            | ')'
            | '\u{ff01}'
            | '\u{ff1f}'
            | '!'
            | '?'
            | '\u{300a}'
            | '\u{300b}'
            | '\u{201c}'
            | '\u{201d}'
    )
}

/// Gives each number its sentence, the words before it and the words after.
fn name(mentions: &mut [Mention], letters: &[char], sentences: &[Range<usize>], spans: &[Span], lexicon: &Lexicon) {
    let ends_before = |at: usize| {
        let spans = spans.iter().map(|span| span.end).filter(move |end| *end <= at);
        spans.max().unwrap_or(0)
    };
    let mut last = 0;
    for number in 0..mentions.len() {
        let next = mentions.get(number + 1).map_or(letters.len(), |next| next.start);
        let mention = &mut mentions[number];
        let end = before_note(letters, mention.start);
        let from = behind_mark(&letters[..end]).max(last).max(ends_before(end));
        mention.label = bare(letters, from.min(end)..end, lexicon);
        let until = letters[mention.end..].iter().position(|letter| parts(*letter));
        let until = until.map_or(letters.len(), |length| mention.end + length).min(next);
        mention.after = mention.end..until.max(mention.end);
        mention.sentence = sentences.iter().position(|range| range.contains(&mention.start)).unwrap_or(0);
        last = mention.end;
    }
}

/// Where the words end that a note in brackets explains: `一级医疗机构（卫生院）19家`.
fn before_note(letters: &[char], end: usize) -> usize {
    let is_note = end > 0 && matches!(letters[end - 1], '\u{ff09}' | ')');
    let open = letters[..end].iter().rposition(|letter| matches!(letter, '\u{ff08}' | '('));
    open.filter(|_| is_note).unwrap_or(end)
}

/// A label without the words that only lead to it or from it to the number.
fn bare(letters: &[char], mut label: Range<usize>, lexicon: &Lexicon) -> Range<usize> {
    while let Some(word) = starts(&letters[label.clone()], &lexicon.label.leads) {
        label.start += word.chars().count();
    }
    while let Some(word) = ends(&letters[label.clone()], &lexicon.label.links) {
        label.end -= word.chars().count();
    }
    label
}
