//! What is known of one person: birthday, sex, what was given, what must not be.

use super::calendar::later;
use super::finding::{ALL, LIVE};
use super::schedule::{Names, Product, Schedule, Whom};
use crate::span::Span;
use terms::Day;

/// The sex as far as rules ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Not said; rules for one sex hold for neither.
    Unknown,
}

/// One dose that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The product's code.
    pub product: String,
    /// The day.
    pub on: Day,
}

/// Something that must not be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contraindication {
    /// A product, what it counts as, a component, a series, `live` for all live products, or `all`.
    pub against: String,
    /// Why (`why.CODE`).
    pub reason: String,
    /// The first day.
    pub from_on: Option<Day>,
    /// The day after the last; none while it lasts.
    pub to_on: Option<Day>,
}

/// What is known of one person. Nothing needs to be sorted.
#[derive(Clone, Copy, Debug)]
pub struct Child<'a> {
    /// The birthday.
    pub birth_on: Day,
    /// The sex.
    pub sex: Sex,
    /// What was given.
    pub given: &'a [Given],
    /// What must not be given.
    pub contraindications: &'a [Contraindication],
    /// Findings that rows ask for.
    pub findings: &'a [&'a str],
}

/// A dose in the order of days, with what its product is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past<'a> {
    /// Its place in the child's own list.
    pub given: usize,
    /// The day.
    pub on: Day,
    /// None where the product is unknown.
    pub product: Option<&'a Product>,
}

impl Past<'_> {
    pub fn names(&self) -> Names {
        self.product.map_or(0, |product| product.names)
    }
}

/// What was given up to a day, in order.
pub(super) fn history<'a>(schedule: &'a Schedule, child: &Child<'_>, until: Day) -> Vec<Past<'a>> {
    let past = |(given, one): (usize, &Given)| Past { given, on: one.on, product: schedule.product(&one.product) };
    let mut history: Vec<Past<'a>> = child.given.iter().enumerate().map(past).filter(|one| one.on <= until).collect();
    history.sort_by_key(|one| (one.on, one.given));
    history
}

/// The day from which a product keeps its distance from a live one given before it, if the wanted
/// day lies too near to one. On the same day there is no restriction.
pub(super) fn live_until(history: &[Past<'_>], product: &Product, wanted: Day) -> Option<(Day, Day)> {
    let gap = product.live_gap?;
    let near = |past: &Past<'_>| {
        let other = past.product?.live_gap?;
        let free_on = later(past.on, longer(gap, other));
        (past.on < wanted && wanted < free_on).then_some((free_on, past.on))
    };
    history.iter().filter_map(near).max()
}

fn longer(one: Span, other: Span) -> Span {
    if (one.months, one.days) < (other.months, other.days) { other } else { one }
}

impl Child<'_> {
    /// Whether a row holds for this person.
    pub(super) fn is(&self, whom: &Whom) -> bool {
        whom.birth.holds(self.birth_on) && whom.sex.is_none_or(|sex| sex == self.sex) && self.finds(whom)
    }

    fn finds(&self, whom: &Whom) -> bool {
        whom.finding.as_ref().is_none_or(|(finding, wanted)| self.has(finding) == *wanted)
    }

    /// Whether the finding is there.
    pub(super) fn has(&self, finding: &str) -> bool {
        self.findings.contains(&finding)
    }

    /// What forbids a product of a series on a day.
    pub(super) fn forbidden(
        &self,
        schedule: &Schedule,
        series: &str,
        product: &Product,
        on: Day,
    ) -> Option<&Contraindication> {
        self.contraindications.iter().find(|one| {
            let lasts = one.from_on.is_none_or(|from| from <= on) && one.to_on.is_none_or(|to| on < to);
            let named = || schedule.name(&one.against).is_some_and(|name| name & product.names != 0);
            let whole = one.against == series || one.against == ALL;
            lasts && (whole || (one.against == LIVE && product.live) || named())
        })
    }
}
