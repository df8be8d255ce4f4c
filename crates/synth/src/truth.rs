//! The known answers of a made-up county: who is who, what was planted, what the indicators must say.

use crate::json::{Json, object};
use std::io::{Result, Write};
use terms::Day;

/// The known answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// The day up to which there are records.
    pub today: Day,
    /// Where the drawing of lots began.
    pub seed: u64,
    /// How many people live in the county.
    pub residents: u32,
    /// Every person with all records that are about who they are.
    pub people: Vec<Person>,
    /// Every planted mistake.
    pub mistakes: Vec<Mistake>,
    /// Every number that is known; a place without a person of the indicator has 0 of 0.
    pub indicators: Vec<Number>,
}

/// One made-up person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// A name for the person in this list.
    pub id: String,
    /// The Patient records of this person, `SENDER|Patient/id`, the caring institution's first.
    pub records: Vec<String>,
}

/// One planted mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What went wrong.
    pub kind: String,
    /// What becomes of it: `harmless`, `set_aside`, `outvoted` or `duplicate`.
    pub fate: String,
    /// `SENDER|Type/id`, or `SENDER|file#line` where a line is no record.
    pub record: String,
    /// What was right and what was written, for people.
    pub note: String,
}

/// One known number. The total has neither area nor institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// `programme/indicator`.
    pub indicator: String,
    /// As it is typed: `2026Q3`.
    pub period: String,
    /// An area code of any level.
    pub area: Option<String>,
    /// An institution's code.
    pub institution: Option<String>,
    /// Who counts.
    pub numerator: u64,
    /// Of whom.
    pub denominator: u64,
}

impl Truth {
    /// The pairs of records that are the same person's.
    pub fn links(&self) -> impl Iterator<Item = [&str; 2]> {
        self.people.iter().flat_map(|person| {
            let first = person.records.first().map(String::as_str).unwrap_or_default();
            person.records.iter().skip(1).map(move |other| [first, other.as_str()])
        })
    }

    /// Writes all as one JSON object, one line per person, link, mistake and number.
    pub fn write_json(&self, out: &mut dyn Write) -> Result<()> {
        let (today, seed, residents) = (self.today, self.seed, self.residents);
        write!(out, "{{\"today\":\"{today}\",\"seed\":{seed},\"residents\":{residents}")?;
        list(out, "people", self.people.iter().map(Person::json))?;
        list(out, "links", self.links().map(|pair| Json::List(pair.map(Json::from).into())))?;
        list(out, "mistakes", self.mistakes.iter().map(Mistake::json))?;
        list(out, "indicators", self.indicators.iter().map(Number::json))?;
        writeln!(out, "}}")
    }
}

fn list(out: &mut dyn Write, name: &str, items: impl Iterator<Item = Json>) -> Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    let mut line = String::new();
    for (at, item) in items.enumerate() {
        line.clear();
        line.push_str(if at == 0 { "\n" } else { ",\n" });
        item.write(&mut line);
        out.write_all(line.as_bytes())?;
    }
    write!(out, "]")
}

impl Person {
    fn json(&self) -> Json {
        let records = self.records.iter().map(|record| record.as_str().into()).collect();
        object([("id", self.id.as_str().into()), ("records", Json::List(records))])
    }
}

impl Mistake {
    fn json(&self) -> Json {
        object([
            ("kind", self.kind.as_str().into()),
            ("fate", self.fate.as_str().into()),
            ("record", self.record.as_str().into()),
            ("note", self.note.as_str().into()),
        ])
    }
}

impl Number {
    fn json(&self) -> Json {
        let or_null = |code: &Option<String>| code.as_deref().map_or(Json::Null, Json::from);
        object([
            ("indicator", self.indicator.as_str().into()),
            ("period", self.period.as_str().into()),
            ("area", or_null(&self.area)),
            ("institution", or_null(&self.institution)),
            ("numerator", (self.numerator as i64).into()),
            ("denominator", (self.denominator as i64).into()),
        ])
    }
}
