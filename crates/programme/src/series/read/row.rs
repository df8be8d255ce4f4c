//! Reads one line of `schedule.csv` or `catch_up.csv`: an offer, or a rule that ends a series.

use super::super::calendar::read_span;
use super::super::history::Sex;
use super::super::schedule::{Between, End, Ending, Names, Offer, Schedule, Usage, Whom};
use super::super::when;
use crate::span::Span;
use serde::Deserialize;
use terms::{Day, Issue};

/// A line of either table; each has the columns that it needs.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Row {
    pub series: String,
    pub option: String,
    pub rule: String,
    dose: String,
    products: String,
    when: String,
    min_age: String,
    recommended_age: String,
    latest_age: String,
    /// Who sets the latest age or gap; for people, not for the engine.
    #[serde(rename = "latest_by")]
    _latest_by: String,
    max_age: String,
    min_gap: String,
    max_gap: String,
    min_from_first: String,
    after: String,
    grace: String,
    birth_from: String,
    birth_to: String,
    on_from: String,
    on_to: String,
    sex: String,
    only_if: String,
    needs: String,
    reason: String,
    source: String,
    sure: String,
    /// Who has compared the row with the issuing document, and when; for people.
    #[serde(rename = "checked_by")]
    _checked_by: String,
    #[serde(rename = "checked_on")]
    _checked_on: String,
}

/// Reads one line; what cannot be read is an issue.
pub(super) struct Reader<'a> {
    pub schedule: &'a Schedule,
    pub place: String,
    pub line: usize,
    pub row: &'a Row,
    pub issues: &'a mut Vec<Issue>,
}

impl Reader<'_> {
    pub fn offer(&mut self) -> Option<Offer> {
        let row = self.row;
        let usage = match row.rule.as_str() {
            "" => Usage::Routine,
            "give" => Usage::CatchUp,
            "accept" => Usage::Accept,
            _ => return self.bad(&row.rule),
        };
        let words: Vec<&str> = row.products.split_whitespace().collect();
        let mut accepts: Names = 0;
        for word in &words {
            accepts |= self.name(word)?;
        }
        let first = words.first().copied().unwrap_or_default();
        let product = self.schedule.products.iter().position(|product| product.code == first);
        let dose = match row.dose.as_str() {
            "" => None,
            text => Some(text.parse().ok().filter(|dose| (1..=20).contains(dose)).or_else(|| self.bad(text))?),
        };
        self.sourced();
        Some(Offer {
            line: self.line,
            usage,
            dose,
            accepts,
            product: product.or_else(|| self.unknown(first))?,
            when: self.when()?,
            min_age: self.span(&row.min_age)?.unwrap_or(Span::NONE),
            recommended_age: self.span(&row.recommended_age)?,
            latest_age: self.span(&row.latest_age)?,
            max_age: self.span(&row.max_age)?,
            min_gap: self.span(&row.min_gap)?.unwrap_or(Span::NONE),
            max_gap: self.span(&row.max_gap)?,
            min_from_first: self.span(&row.min_from_first)?.unwrap_or(Span::NONE),
            after: self.after()?,
            grace: self.span(&row.grace)?.unwrap_or(Span::NONE),
            whom: self.whom()?,
            on: self.between(&row.on_from, &row.on_to)?,
            needs: Some(row.needs.clone()).filter(|needs| !needs.is_empty()),
            source: row.source.clone(),
            sure: row.sure.clone(),
        })
    }

    pub fn end(&mut self, track: usize) -> Option<End> {
        let row = self.row;
        let ending = if row.rule == "enough" { Ending::Enough } else { Ending::Needless };
        self.sourced();
        if row.reason.is_empty() {
            self.issues.push(Issue::blocking("content_empty_cell", &self.place).with("key", "reason"));
        }
        Some(End {
            line: self.line,
            track,
            ending,
            when: self.when()?,
            min_age: self.span(&row.min_age)?.unwrap_or(Span::NONE),
            max_age: self.span(&row.max_age)?,
            whom: self.whom()?,
            reason: row.reason.clone(),
        })
    }

    fn sourced(&mut self) {
        let known = ["S", "K", "C"].contains(&self.row.sure.as_str());
        if self.row.source.is_empty() || self.row.series.is_empty() || !known {
            self.issues.push(Issue::blocking("content_empty_cell", &self.place).with("key", "series source sure"));
        }
    }

    fn whom(&mut self) -> Option<Whom> {
        let sex = match self.row.sex.as_str() {
            "" => None,
            "female" => Some(Sex::Female),
            "male" => Some(Sex::Male),
            text => return self.bad(text),
        };
        let finding = match self.row.only_if.as_str() {
            "" => None,
            text => Some(match text.strip_prefix('!') {
                Some(without) => (without.to_owned(), false),
                None => (text.to_owned(), true),
            }),
        };
        let birth = self.between(&self.row.birth_from, &self.row.birth_to)?;
        Some(Whom { birth, sex, finding })
    }

    fn when(&mut self) -> Option<Vec<when::Count>> {
        match when::read(&self.row.when, |word| self.schedule.name(word)) {
            Ok(conditions) => Some(conditions),
            Err(word) => self.unknown(&word),
        }
    }

    /// `NAME LENGTH`: so long after the last of that name.
    fn after(&mut self) -> Option<Option<(Names, Span)>> {
        let text = self.row.after.as_str();
        if text.is_empty() {
            return Some(None);
        }
        let Some((name, length)) = text.split_once(' ') else { return self.bad(text) };
        let names = self.name(name)?;
        let Some(span) = self.span(length)? else { return self.bad(text) };
        Some(Some((names, span)))
    }

    fn between(&mut self, from: &str, to: &str) -> Option<Between> {
        let between = Between { from: self.day(from)?, to: self.day(to)? };
        if between.from.zip(between.to).is_some_and(|(from, to)| from >= to) {
            return self.bad(&format!("{from} {to}"));
        }
        Some(between)
    }

    fn day(&mut self, text: &str) -> Option<Option<Day>> {
        if text.is_empty() {
            return Some(None);
        }
        text.parse().ok().map(Some).or_else(|| self.bad(text))
    }

    /// A length or nothing; the outer none is a fault.
    fn span(&mut self, text: &str) -> Option<Option<Span>> {
        if text.is_empty() {
            return Some(None);
        }
        read_span(text).map(Some).or_else(|| self.bad(text))
    }

    fn name(&mut self, word: &str) -> Option<Names> {
        self.schedule.name(word).or_else(|| self.unknown(word))
    }

    fn unknown<T>(&mut self, word: &str) -> Option<T> {
        self.issues.push(Issue::blocking("series_unknown_name", &self.place).with("name", word));
        None
    }

    fn bad<T>(&mut self, value: &str) -> Option<T> {
        self.issues.push(Issue::blocking("content_bad_value", &self.place).with("value", value));
        None
    }
}
