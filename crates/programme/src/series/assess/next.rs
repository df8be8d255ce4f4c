//! What comes next in one series.

use super::super::calendar::later;
use super::super::history::{Child, Contraindication, Past};
use super::super::schedule::{Ending, Offer, Schedule, Series, Track, Usage};
use super::super::walk::{Progress, Walked};
use super::super::window::{Bound, Window, windows};
use crate::due::Why;
use crate::span::Span;
use std::cmp::Reverse;
use terms::Day;

/// Where a person stands in a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Enough has been given.
    Complete,
    /// None, or no more, is needed; `why` says why.
    NotNeeded,
    /// The next dose cannot be given yet.
    TooEarly,
    /// The next dose may be given, and need not be yet.
    CanGive,
    /// The next dose should be given now.
    Due,
    /// The next dose is late.
    Overdue,
    /// The next dose must not be given; `why` says why.
    Contraindicated,
    /// The next dose can no longer be given.
    TooOld,
}

impl State {
    /// All of them.
    pub(in super::super) const ALL: [State; 8] = [
        State::Complete,
        State::NotNeeded,
        State::TooEarly,
        State::CanGive,
        State::Due,
        State::Overdue,
        State::Contraindicated,
        State::TooOld,
    ];

    /// The key of its text (`state.CODE`).
    pub fn code(self) -> &'static str {
        match self {
            State::Complete => "complete",
            State::NotNeeded => "not_needed",
            State::TooEarly => "too_early",
            State::CanGive => "can_give",
            State::Due => "due",
            State::Overdue => "overdue",
            State::Contraindicated => "contraindicated",
            State::TooOld => "too_old",
        }
    }

    /// Whether there is still a dose to be given, now or later.
    pub fn is_open(self) -> bool {
        matches!(self, State::TooEarly | State::CanGive | State::Due | State::Overdue)
    }
}

/// The next dose of one series. Days are there while the series is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next<'a> {
    /// The series.
    pub series: &'a str,
    /// The way through it.
    pub option: &'a str,
    /// The number of the next dose; of a series that is over, how many count and one.
    pub dose: u8,
    /// What to give.
    pub product: Option<&'a str>,
    /// Where the person stands.
    pub state: State,
    /// The first day on which it can be given.
    pub earliest_on: Option<Day>,
    /// The day from which it should be given.
    pub recommended_on: Option<Day>,
    /// The last day in time.
    pub latest_on: Option<Day>,
    /// The first day on which it is late.
    pub overdue_from: Option<Day>,
    /// The first later day on which time alone changes any of this.
    pub next_on: Option<Day>,
    /// A finding without which it is not given.
    pub needs: Option<&'a str>,
    /// What the state or the earliest day rests on.
    pub why: Why,
}

/// One person and one series, seen from a day.
struct Seen<'a, 's, 'c> {
    schedule: &'a Schedule,
    walked: &'s Walked<'a>,
    child: &'s Child<'c>,
    history: &'s [Past<'a>],
    until: Day,
}

pub(super) fn next<'a>(
    schedule: &'a Schedule,
    walked: &Walked<'a>,
    child: &Child<'_>,
    history: &[Past<'a>],
    until: Day,
) -> Next<'a> {
    let seen = Seen { schedule, walked, child, history, until };
    if let Some(end) = walked.over(child, until) {
        let state = if end.ending == Ending::Enough { State::Complete } else { State::NotNeeded };
        let mut over = seen.closed(end.track, state, &end.reason, Vec::new());
        if state == State::NotNeeded {
            over.next_on = seen.edges(std::iter::empty());
        }
        return over;
    }
    seen.for_others().unwrap_or_else(|| seen.open())
}

impl<'a> Seen<'a, '_, '_> {
    fn series(&self) -> &'a Series {
        self.walked.series
    }

    /// Whether the series is for other people: of the other sex, or of other birthdays.
    fn for_others(&self) -> Option<Next<'a>> {
        let offers =
            || self.series().tracks.iter().flat_map(|track| &track.offers).filter(|one| one.usage != Usage::Accept);
        if offers().any(|offer| self.child.is(&offer.whom)) {
            return None;
        }
        let by_sex = offers().any(|offer| offer.whom.birth.holds(self.child.birth_on));
        Some(self.closed(0, State::NotNeeded, if by_sex { "other_sex" } else { "other_birthdays" }, Vec::new()))
    }

    /// The way that is furthest on among those that are open; else one that is shut for a reason.
    fn open(&self) -> Next<'a> {
        let tracks = self.series().tracks.iter().enumerate();
        let mut ways: Vec<Next<'a>> = tracks.map(|(number, track)| self.on_track(number, track)).collect();
        ways.sort_by_key(|way| (!way.state.is_open(), way.state != State::Contraindicated, Reverse(way.dose)));
        ways.into_iter().next().unwrap_or_else(|| self.closed(0, State::TooOld, "too_old", Vec::new()))
    }

    fn on_track(&self, number: usize, track: &'a Track) -> Next<'a> {
        let progress = &self.walked.progress[number];
        let all = windows(self.schedule, track, progress, self.child, self.history);
        let ahead: Vec<Window<'a>> = all
            .iter()
            .map(|window| window.seen(self.schedule, self.history, self.until))
            .filter(|window| window.lies_ahead(self.until))
            .collect();
        let allowed = ahead.iter().filter(|window| window.is_open(self.until) && self.forbids(window).is_none());
        let open: Vec<&Window<'a>> = allowed.collect();
        // What can be given now goes before what waits for a finding, and both before what comes.
        let now = open.iter().find(|window| self.lacks(window.offer).is_none()).or_else(|| open.first()).copied();
        let chosen = now.or_else(|| ahead.iter().min_by_key(|window| window.free_on));
        let mut next = match chosen.map(|window| (window, self.forbids(window))) {
            Some((window, None)) => self.dated(number, window, &all),
            Some((_, Some(found))) => {
                let args = vec![("against".into(), found.against.clone())];
                self.closed(number, State::Contraindicated, &found.reason, args)
            }
            None => {
                let closed_on = all.iter().map(|window| window.closes_on).max();
                let args = closed_on.map(|on| ("on".into(), on.to_string())).into_iter().collect();
                self.closed(number, State::TooOld, "too_old", args)
            }
        };
        let days = all.iter().chain(&ahead).flat_map(|window| [window.free_on, window.closes_on]);
        let days = days.chain(self.shuts_on(&all)).chain(next.recommended_on).chain(next.overdue_from);
        next.next_on = self.edges(days);
        next
    }

    /// Tomorrow, where a live product given today shuts a window that is still open on its day.
    fn shuts_on(&self, all: &[Window<'a>]) -> Option<Day> {
        let tomorrow = self.until.tomorrow().ok()?;
        let free_on = |window: &Window<'a>, on: Day| window.seen(self.schedule, self.history, on).free_on;
        all.iter().any(|window| free_on(window, self.until) != free_on(window, tomorrow)).then_some(tomorrow)
    }

    /// The window with which an open one has been open all along: where only the rule changed, and not
    /// the product, the dose has been possible since the earlier one.
    fn since<'w>(&self, window: &'w Window<'a>, all: &'w [Window<'a>]) -> &'w Window<'a> {
        let touches = |earlier: &&Window<'a>| {
            earlier.offer.product == window.offer.product
                && earlier.free_on < window.free_on
                && earlier.closes_on >= window.free_on
        };
        let only_the_rule = window.bound.0 == Bound::InForce && window.is_open(self.until);
        all.iter().filter(touches).filter(|_| only_the_rule).min_by_key(|earlier| earlier.free_on).unwrap_or(window)
    }

    /// The next dose with its days.
    fn dated(&self, number: usize, window: &Window<'a>, all: &[Window<'a>]) -> Next<'a> {
        let progress = &self.walked.progress[number];
        let since = self.since(window, all);
        let earliest_on = since.free_on;
        // The schedule's own window says when it should be given, even where it is over by now.
        let is_routine = |window: &&Window<'a>| window.offer.usage == Usage::Routine;
        let routine = all.iter().filter(is_routine).min_by_key(|window| window.opens_on);
        let own = routine.unwrap_or(window);
        let by_age = own.offer.recommended_age.map(|age| later(self.child.birth_on, age));
        let recommended_on = own.opens_on.max(by_age.unwrap_or(own.opens_on)).max(earliest_on);
        let overdue_from = match self.late_on(own.offer, progress) {
            Some(late_on) if own.opens_on < late_on => late_on,
            _ => later(recommended_on, own.offer.grace),
        };
        let state = match self.until {
            day if day < earliest_on => State::TooEarly,
            day if day >= overdue_from => State::Overdue,
            day if day < recommended_on => State::CanGive,
            _ => State::Due,
        };
        let product = &self.schedule.products[window.offer.product].code;
        let (bound, from) = since.bound;
        Next {
            product: Some(product),
            earliest_on: Some(earliest_on),
            recommended_on: Some(recommended_on),
            latest_on: overdue_from.yesterday().ok(),
            overdue_from: Some(overdue_from),
            needs: self.lacks(window.offer),
            ..self.closed(number, state, bound.code(), vec![("from".into(), from.to_string())])
        }
    }

    /// The first day on which the dose is no longer in time.
    fn late_on(&self, offer: &Offer, progress: &Progress) -> Option<Day> {
        let last_on = progress.counted.last().map(|last| last.on);
        let by_gap = offer.max_gap.zip(last_on).map(|(gap, on)| later(later(on, gap), Span { months: 0, days: 1 }));
        by_gap.or_else(|| offer.latest_age.map(|age| later(self.child.birth_on, age)))
    }

    fn closed(&self, number: usize, state: State, code: &str, args: Vec<(String, String)>) -> Next<'a> {
        Next {
            series: &self.series().id,
            option: &self.series().tracks[number].option,
            dose: self.walked.progress[number].counted.len() as u8 + 1,
            product: None,
            state,
            earliest_on: None,
            recommended_on: None,
            latest_on: None,
            overdue_from: None,
            next_on: None,
            needs: None,
            why: Why { code: code.into(), args },
        }
    }

    fn forbids(&self, window: &Window<'_>) -> Option<&Contraindication> {
        let product = &self.schedule.products[window.offer.product];
        self.child.forbidden(self.schedule, &self.series().id, product, self.until.max(window.free_on))
    }

    /// The finding that an offer needs and that is not there.
    fn lacks(&self, offer: &'a Offer) -> Option<&'a str> {
        offer.needs.as_deref().filter(|finding| !self.child.has(finding))
    }

    /// The first of these days, of the rules' ages and of the contraindications' that is still to come.
    fn edges(&self, days: impl Iterator<Item = Day>) -> Option<Day> {
        let birth_on = self.child.birth_on;
        let ends = self
            .series()
            .ends
            .iter()
            .flat_map(|end| [Some(end.min_age), end.max_age].into_iter().flatten().map(|age| later(birth_on, age)));
        let against = self.child.contraindications.iter().flat_map(|one| [one.from_on, one.to_on]).flatten();
        days.chain(ends).chain(against).filter(|day| *day > self.until && *day < Day::MAX).min()
    }
}
