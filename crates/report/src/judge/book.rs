//! The claims while they are judged. Of several verdicts on one claim the worst stands.

use crate::claim::{Claim, Compared, Kind, Said, Severity, Verdict, Why, With};
use crate::lexicon::{Lexicon, has};
use crate::scan::{About, Measure, Mention, Paragraph};
use std::collections::BTreeMap;
use std::ops::Range;

/// What can be an indicator's number.
const HELD: [Kind; 3] = [Kind::Number, Kind::Percentage, Kind::Permille];

/// A number by its paragraph and its place among that paragraph's numbers.
pub(super) type At = (usize, usize);

/// What was found out about a claim.
pub(super) struct Finding {
    pub verdict: Verdict,
    pub severity: Option<Severity>,
    pub why: Why,
    pub related: Vec<At>,
}

impl Finding {
    /// It agrees.
    pub fn consistent(why: Why, related: Vec<At>) -> Self {
        Self { verdict: Verdict::Consistent, severity: None, why, related }
    }

    /// It contradicts the related ones.
    pub fn wrong(severity: Severity, why: Why, related: Vec<At>) -> Self {
        Self { verdict: Verdict::Inconsistent, severity: Some(severity), why, related }
    }

    /// It agrees, or it contradicts the related ones and should not.
    pub fn of(agrees: bool, why: Why, related: Vec<At>) -> Self {
        if agrees { Self::consistent(why, related) } else { Self::wrong(Severity::Error, why, related) }
    }

    /// Something is missing.
    pub fn open(severity: Option<Severity>, why: Why, related: Vec<At>) -> Self {
        Self { verdict: Verdict::NotCheckable, severity, why, related }
    }

    fn weight(&self) -> (bool, Option<Severity>, Verdict) {
        (self.verdict == Verdict::Inconsistent, self.severity, self.verdict)
    }
}

struct Entry {
    paragraph: usize,
    range: Range<usize>,
    kind: Kind,
    values: Vec<f64>,
    finding: Finding,
    compared: Option<(At, With)>,
}

/// All claims of a draft.
pub(super) struct Book<'a> {
    pub paragraphs: &'a [Paragraph],
    pub lexicon: &'a Lexicon,
    entries: Vec<Entry>,
    of: BTreeMap<At, usize>,
}

impl<'a> Book<'a> {
    /// Every number that claims something, not checkable until a rule says more.
    pub fn new(paragraphs: &'a [Paragraph], lexicon: &'a Lexicon) -> Self {
        let mut book = Self { paragraphs, lexicon, entries: Vec::new(), of: BTreeMap::new() };
        for (paragraph, text) in paragraphs.iter().enumerate() {
            for (number, mention) in text.mentions.iter().enumerate() {
                if mention.spelled && mention.value < 2.0 {
                    continue;
                }
                book.of.insert((paragraph, number), book.entries.len());
                book.entries.push(Entry {
                    paragraph,
                    range: mention.start..mention.end,
                    kind: kind(mention),
                    values: std::iter::once(mention.value).chain(mention.upper).collect(),
                    finding: Finding::open(None, Why::new("no_base"), Vec::new()),
                    compared: None,
                });
            }
        }
        book
    }

    /// A number.
    pub fn mention(&self, (paragraph, number): At) -> &'a Mention {
        &self.paragraphs[paragraph].mentions[number]
    }

    /// All numbers in order.
    pub fn all(&self) -> Vec<At> {
        let paragraphs = self.paragraphs.iter().enumerate();
        paragraphs.flat_map(|(at, text)| (0..text.mentions.len()).map(move |number| (at, number))).collect()
    }

    /// Letters of a paragraph.
    pub fn letters(&self, paragraph: usize, range: Range<usize>) -> &'a [char] {
        self.paragraphs[paragraph].letters.get(range).unwrap_or_default()
    }

    /// The words that say what a number counts.
    pub fn label(&self, at: At) -> &'a [char] {
        self.letters(at.0, self.mention(at).label.clone())
    }

    /// Whether the words before a number, in its own statement, have one of these.
    pub fn says(&self, at: At, words: &[String]) -> bool {
        has(self.label(at), words)
    }

    /// The words between two numbers of a paragraph.
    pub fn between(&self, one: At, other: At) -> &'a [char] {
        self.letters(one.0, self.mention(one).end..self.mention(other).start.max(self.mention(one).end))
    }

    /// Whether two numbers can be compared: of one measure, and counted by the same.
    pub fn alike(&self, one: At, other: At) -> bool {
        let (one, other) = (self.mention(one), self.mention(other));
        let people = |unit: &str| self.lexicon.number.people.iter().any(|word| word == unit);
        let units = one.unit == other.unit
            || one.unit.is_empty()
            || other.unit.is_empty()
            || (people(&one.unit) && people(&other.unit));
        one.measure == other.measure && units && one.upper.is_none() && other.upper.is_none()
    }

    /// Notes what was found out about a number; a worse verdict that stands already stays.
    pub fn mark(&mut self, at: At, finding: Finding) {
        if let Some(entry) = self.of.get(&at).and_then(|index| self.entries.get_mut(*index))
            && finding.weight() >= entry.finding.weight()
        {
            entry.finding = finding;
        }
    }

    /// Notes that numbers agree with another one, of which the reason speaks.
    pub fn agree(&mut self, parts: &[At], why: &Why, with: At) {
        for part in parts.iter().filter(|part| **part != with) {
            self.mark(*part, Finding::consistent(why.clone(), vec![with]));
        }
    }

    /// Says what sort of claim a number is.
    pub fn sort(&mut self, at: At, kind: Kind) {
        if let Some(entry) = self.of.get(&at).and_then(|index| self.entries.get_mut(*index)) {
            entry.kind = kind;
        }
    }

    /// Whether anything was found out about a number.
    pub fn is_settled(&self, at: At) -> bool {
        self.of.get(&at).is_some_and(|index| self.entries[*index].finding.verdict != Verdict::NotCheckable)
    }

    /// A claim that is no number.
    pub fn add(&mut self, paragraph: usize, range: Range<usize>, kind: Kind, finding: Finding) {
        self.entries.push(Entry { paragraph, range, kind, values: Vec::new(), finding, compared: None });
    }

    /// Notes what a number says of another one.
    pub fn compare(&mut self, at: At, of: At, with: With) {
        if let Some(entry) = self.of.get(&at).and_then(|index| self.entries.get_mut(*index)) {
            entry.compared = Some((of, with));
        }
    }

    /// Notes what the claim that was added last says of a number.
    pub fn compare_last(&mut self, of: At, with: With) {
        if let Some(entry) = self.entries.last_mut() {
            entry.compared = Some((of, with));
        }
    }

    /// Notes what the place that is claimed here says of a number.
    pub fn compare_ranked(&mut self, start: usize, of: At, with: With) {
        let is_here =
            |entry: &&mut Entry| entry.kind == Kind::Rank && entry.paragraph == of.0 && entry.range.start == start;
        if let Some(entry) = self.entries.iter_mut().find(is_here) {
            entry.compared = Some((of, with));
        }
    }

    /// What a number says exactly, and not of an earlier time.
    fn said(&self, at: At) -> Option<Said> {
        let mention = self.mention(at);
        let exact = mention.about == About::Exactly && mention.upper.is_none() && !mention.spelled;
        let text = &self.paragraphs[at.0];
        let from = text.sentences.get(mention.sentence).map_or(0, |sentence| sentence.start);
        let before = self.letters(at.0, from..mention.start);
        let spans = text.spans.iter().filter(|span| (from..mention.start).contains(&span.start));
        let said = Said {
            label: self.label(at).iter().collect(),
            value: mention.value,
            step: mention.step,
            years: spans.filter_map(|span| span.year).collect(),
        };
        (exact && !said.label.is_empty() && !has(before, &self.lexicon.words.earlier)).then_some(said)
    }

    /// The claims in the order of the text.
    pub fn claims(self) -> Vec<Claim> {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by_key(|index| {
            let entry = &self.entries[*index];
            (entry.paragraph, entry.range.start, entry.range.end, entry.kind)
        });
        let mut ids = vec![0; order.len()];
        for (number, index) in order.iter().enumerate() {
            ids[*index] = number + 1;
        }
        let id = |at: &At| self.of.get(at).map(|index| ids[*index]);
        let said: BTreeMap<usize, Said> =
            self.of.iter().filter_map(|(at, index)| Some((*index, self.said(*at)?))).collect();
        let claim = |index: &usize| {
            let entry = &self.entries[*index];
            let sent = &self.paragraphs[entry.paragraph].sent;
            Claim {
                id: ids[*index],
                paragraph: entry.paragraph,
                start: entry.range.start,
                end: entry.range.end,
                text: sent.get(entry.range.clone()).unwrap_or_default().iter().collect(),
                kind: entry.kind,
                values: entry.values.clone(),
                verdict: entry.finding.verdict,
                severity: entry.finding.severity,
                why: entry.finding.why.clone(),
                related: entry.finding.related.iter().filter_map(id).collect(),
                compared: entry
                    .compared
                    .as_ref()
                    .and_then(|(of, with)| Some(Compared { of: id(of)?, with: with.clone() })),
                said: said.get(index).filter(|_| HELD.contains(&entry.kind)).cloned(),
            }
        };
        order.iter().map(claim).collect()
    }
}

fn kind(mention: &Mention) -> Kind {
    match mention.measure {
        Measure::Count => Kind::Number,
        Measure::Money => Kind::Amount,
        Measure::Percent => Kind::Percentage,
        Measure::Permille => Kind::Permille,
        Measure::Points => Kind::Difference,
        Measure::Age => Kind::Age,
    }
}

/// A number as a person would write it.
pub(super) fn plain(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    format!("{rounded}")
}

/// Whether a computed span of values and a printed one can be the same; the last digit of what was rounded
/// may differ by one.
pub(super) fn fits((low, high): (f64, f64), printed: &Mention) -> bool {
    let is_whole = matches!(printed.measure, Measure::Count | Measure::Money) && printed.step == 1.0;
    let slack = if is_whole { 0.5 } else { printed.step * 1.5 + 1e-9 };
    let (from, to) = match printed.about {
        About::Exactly => (printed.value - slack, printed.value + slack),
        _ => printed.bounds(),
    };
    low <= to && from <= high
}
