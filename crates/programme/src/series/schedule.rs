//! What the tables say, compiled: products, and per series the offers and the rules that end it.

use super::finding::{self, Finding, Observed};
use super::history::{Contraindication, Sex};
use super::when::Count;
use crate::span::Span;
use terms::Day;

/// A set of names, one bit each: product codes, what they count as, and their components.
pub type Names = u128;

/// The tables, ready for use.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// The series in the order of the table.
    pub series: Vec<Series>,
    /// What can be given.
    pub products: Vec<Product>,
    /// Which observations mean what, in the order of the table.
    pub findings: Vec<Finding>,
    /// Every name that has a bit, in the order of the bits.
    pub(super) names: Vec<String>,
    /// The files of `catch_up.csv`, `schedule.csv` and `findings.csv`, for issues.
    pub(super) paths: [String; 3],
}

/// One product (`products.csv`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its code.
    pub code: String,
    /// The code itself, what it counts as, and its components.
    pub names: Names,
    /// Whether it is live, injected or not.
    pub live: bool,
    /// How far apart from another such product it must be given unless on the same day.
    pub live_gap: Option<Span>,
    /// How it is given (`route.CODE`).
    pub route: String,
    /// Whether the schedule itself gives it; others count when given, and are never proposed.
    pub scheduled: bool,
}

/// One group of products against the same thing.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name in the tables.
    pub id: String,
    /// The ways to go through it, the preferred one first.
    pub tracks: Vec<Track>,
    /// When it is over.
    pub ends: Vec<End>,
}

/// One way to go through a series.
#[derive(Clone, Debug)]
pub struct Track {
    /// Its name in the tables; empty where there is only one.
    pub option: String,
    /// The names of all that can count in it.
    pub names: Names,
    /// What may be given when, in the order of the tables.
    pub offers: Vec<Offer>,
}

/// What an offer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// The schedule itself.
    Routine,
    /// For those who began late or otherwise.
    CatchUp,
    /// Counts when it was given; is never proposed.
    Accept,
}

/// Days from one on up to, and without, another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Between {
    /// The first day; none means from the beginning.
    pub from: Option<Day>,
    /// The day after the last; none means that it is open.
    pub to: Option<Day>,
}

/// One row: the next dose may be one of these products in a window of days.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Where it stands.
    pub line: usize,
    /// What it is for.
    pub usage: Usage,
    /// The dose that it is; none means whichever comes next.
    pub dose: Option<u8>,
    /// What counts.
    pub accepts: Names,
    /// What is proposed: its place among the products.
    pub product: usize,
    /// What must have been given before.
    pub when: Vec<Count>,
    /// The least age.
    pub min_age: Span,
    /// The age at which it should be given; none: as soon as it may.
    pub recommended_age: Option<Span>,
    /// The age from which it is late.
    pub latest_age: Option<Span>,
    /// The age from which it is no longer given.
    pub max_age: Option<Span>,
    /// How long after the dose before.
    pub min_gap: Span,
    /// How long after the dose before it is still in time.
    pub max_gap: Option<Span>,
    /// How long after the first dose.
    pub min_from_first: Span,
    /// How long after a product of another name.
    pub after: Option<(Names, Span)>,
    /// For those for whom it became possible only late: how long it is not yet overdue.
    pub grace: Span,
    /// For whom it holds.
    pub whom: Whom,
    /// On which days it is in force.
    pub on: Between,
    /// A finding that must be there before it is proposed.
    pub needs: Option<String>,
    /// Who says so.
    pub source: String,
    /// How sure that is.
    pub sure: String,
}

/// For whom a row holds.
#[derive(Clone, Debug, Default)]
pub struct Whom {
    /// The birthdays.
    pub birth: Between,
    /// The sex; none means everybody.
    pub sex: Option<Sex>,
    /// A finding that must be there, or with `false` must not.
    pub finding: Option<(String, bool)>,
}

/// What it means that a series is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Enough has been given.
    Enough,
    /// No more is needed.
    Needless,
}

/// A rule that ends a series.
#[derive(Clone, Debug)]
pub struct End {
    /// Where it stands.
    pub line: usize,
    /// The track whose doses are counted.
    pub track: usize,
    /// What it means.
    pub ending: Ending,
    /// What must have been given.
    pub when: Vec<Count>,
    /// From which age it holds.
    pub min_age: Span,
    /// Up to which age it holds.
    pub max_age: Option<Span>,
    /// For whom it holds.
    pub whom: Whom,
    /// Why, as a text's key (`why.CODE`).
    pub reason: String,
}

impl Between {
    /// Whether the day lies in it.
    pub fn holds(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

impl Schedule {
    /// A product by its code.
    pub fn product(&self, code: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.code == code)
    }

    /// The findings that observations up to a day mean.
    pub fn findings_of(&self, observed: &[Observed], until: Day) -> Vec<&str> {
        finding::findings(&self.findings, observed, until)
    }

    /// What must not be given, by observations up to a day.
    pub fn contraindications_of(&self, observed: &[Observed], until: Day) -> Vec<Contraindication> {
        finding::contraindications(&self.findings, observed, until)
    }

    /// The age from which nothing is proposed any more; none where there is no such age.
    pub fn over_from_age(&self) -> Option<Span> {
        let offers = self.series.iter().flat_map(|series| &series.tracks).flat_map(|track| &track.offers);
        let ages = offers.filter(|offer| offer.usage != Usage::Accept).map(|offer| offer.max_age);
        ages.collect::<Option<Vec<Span>>>()?.into_iter().max_by_key(|age| (age.months * 31 + age.days, age.months))
    }

    pub(super) fn name(&self, word: &str) -> Option<Names> {
        let place = self.names.iter().position(|name| name == word)?;
        Some(1 << place)
    }
}
