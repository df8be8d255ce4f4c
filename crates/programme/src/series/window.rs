//! Windows: the days on which an offer is open for a person who has come so far in a track.

use super::calendar::later;
use super::history::{Child, Past, live_until};
use super::schedule::{Offer, Schedule, Track, Usage};
use super::walk::{Progress, after_other};
use super::when::holds;
use terms::Day;

/// What an opening day depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Age,
    InForce,
    Previous,
    First,
    Other,
    Live,
}

impl Bound {
    /// All of them.
    pub const ALL: [Bound; 6] = [Bound::Age, Bound::InForce, Bound::Previous, Bound::First, Bound::Other, Bound::Live];

    /// The key of its text (`why.CODE`).
    pub fn code(self) -> &'static str {
        match self {
            Bound::Age => "by_age",
            Bound::InForce => "in_force",
            Bound::Previous => "after_previous",
            Bound::First => "after_first",
            Bound::Other => "after_other",
            Bound::Live => "after_live",
        }
    }
}

/// Days from `opens_on` up to, and without, `closes_on`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window<'a> {
    pub offer: &'a Offer,
    /// The first day by ages, intervals and dates.
    pub opens_on: Day,
    /// The first day that also keeps the distance from live products given before.
    pub free_on: Day,
    /// The first day on which it is too late.
    pub closes_on: Day,
    /// What `free_on` depends on, and the day from which that counts.
    pub bound: (Bound, Day),
}

/// All windows for the next dose of a track, closed ones too, in the order of the table.
pub(super) fn windows<'a>(
    schedule: &'a Schedule,
    track: &'a Track,
    progress: &Progress,
    child: &Child<'_>,
    history: &[Past<'_>],
) -> Vec<Window<'a>> {
    let next = progress.counted.len() + 1;
    let may_come = |offer: &&Offer| {
        offer.usage != Usage::Accept
            && offer.dose.is_none_or(|dose| usize::from(dose) == next)
            && child.is(&offer.whom)
            && holds(&offer.when, &progress.counted)
    };
    let offers = track.offers.iter().filter(may_come);
    offers.filter_map(|offer| window(schedule, offer, progress, child, history)).collect()
}

fn window<'a>(
    schedule: &'a Schedule,
    offer: &'a Offer,
    progress: &Progress,
    child: &Child<'_>,
    history: &[Past<'_>],
) -> Option<Window<'a>> {
    let (opens_on, bound) = opening(offer, progress, child, history);
    let (_, closes_on) = Window::by_age(offer, child);
    if opens_on >= closes_on {
        return None;
    }
    Some(Window { offer, opens_on, free_on: opens_on, closes_on, bound }.freed(schedule, history))
}

/// The latest of all lower bounds, and which it is. A dose that did not count is kept away from,
/// too: the arm does not know that it was too early.
fn opening(offer: &Offer, progress: &Progress, child: &Child<'_>, history: &[Past<'_>]) -> (Day, (Bound, Day)) {
    let birth_on = child.birth_on;
    let mut latest = (later(birth_on, offer.min_age), (Bound::Age, birth_on));
    let mut bound = |on: Option<Day>, bound: Bound, from: Option<Day>| {
        if let (Some(on), Some(from)) = (on, from)
            && on > latest.0
        {
            latest = (on, (bound, from));
        }
    };
    bound(offer.on.from, Bound::InForce, offer.on.from);
    let first_on = progress.counted.first().map(|first| first.on);
    bound(first_on.map(|on| later(on, offer.min_from_first)), Bound::First, first_on);
    let last_on = progress.last_on;
    bound(last_on.map(|on| later(on, offer.min_gap)), Bound::Previous, last_on);
    let other_on = after_other(offer, history);
    bound(other_on, Bound::Other, other_on);
    latest
}

impl<'a> Window<'a> {
    /// The first day of an offer by age and date alone, and the first on which it is too late.
    pub fn by_age(offer: &Offer, child: &Child<'_>) -> (Day, Day) {
        let opens_on = later(child.birth_on, offer.min_age);
        let closes_on = offer.max_age.map_or(Day::MAX, |age| later(child.birth_on, age));
        let (from, to) = (offer.on.from, offer.on.to);
        (from.map_or(opens_on, |from| from.max(opens_on)), to.map_or(closes_on, |to| to.min(closes_on)))
    }

    /// Moves the first free day behind the live products that are too near to it, one after another.
    fn freed(mut self, schedule: &Schedule, history: &[Past<'_>]) -> Window<'a> {
        let product = &schedule.products[self.offer.product];
        while let Some((free_on, live_on)) = live_until(history, product, self.free_on) {
            self.free_on = free_on;
            self.bound = (Bound::Live, live_on);
        }
        self
    }

    /// The same window as seen from a day: a live product given after the window had opened keeps it
    /// shut for a while.
    pub fn seen(&self, schedule: &Schedule, history: &[Past<'_>], on: Day) -> Window<'a> {
        if on <= self.free_on {
            return *self;
        }
        let product = &schedule.products[self.offer.product];
        match live_until(history, product, on) {
            Some((free_on, live_on)) => {
                Window { free_on, bound: (Bound::Live, live_on), ..*self }.freed(schedule, history)
            }
            None => *self,
        }
    }

    /// Whether it can be used on the day or later.
    pub fn lies_ahead(&self, on: Day) -> bool {
        self.closes_on > on && self.closes_on > self.free_on
    }

    /// Whether it is open on the day.
    pub fn is_open(&self, on: Day) -> bool {
        self.free_on <= on && on < self.closes_on
    }
}
