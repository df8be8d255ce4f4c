//! What somebody should have had, dose by dose, who began in time, and when that was done: by this
//! coverage is counted.

use super::assess::{Assessment, Next, State};
use super::calendar::later;
use super::history::Child;
use super::schedule::{Offer, Schedule, Usage};
use super::window::Window;
use terms::Day;

/// One dose of the schedule on one person's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The series.
    pub series: &'a str,
    /// The way through it.
    pub option: &'a str,
    /// The number of the dose.
    pub dose: u8,
    /// The day from which it should be given.
    pub recommended_on: Day,
    /// The first day on which it is late; none where the schedule says it by the dose before only.
    pub late_on: Option<Day>,
    /// The day on which it was given, and counts; where the series is complete without it, the day on
    /// which it became so.
    pub done_on: Option<Day>,
}

/// The doses that the schedule itself has for a person, each from its row that is in force first; in
/// each series on the way that the person goes.
pub fn wanted<'a>(schedule: &'a Schedule, child: &Child<'_>, assessment: &Assessment<'a>) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    for (series, next) in schedule.series.iter().zip(&assessment.next) {
        let track = series.tracks.iter().find(|track| track.option == next.option);
        let offers = || track.into_iter().flat_map(|track| &track.offers);
        let last = offers().filter_map(|offer| offer.dose).max().unwrap_or(0);
        for dose in 1..=last {
            let of_dose = offers().filter(|offer| offer.dose == Some(dose) && offer.usage == Usage::Routine);
            let first = of_dose.filter(|offer| child.is(&offer.whom)).filter_map(|offer| days(offer, child)).min();
            wanted.extend(first.map(|(recommended_on, late_on)| Wanted {
                series: &series.id,
                option: next.option,
                dose,
                recommended_on,
                late_on,
                done_on: done_on(child, assessment, next, dose),
            }));
        }
    }
    wanted
}

fn done_on(child: &Child<'_>, assessment: &Assessment<'_>, next: &Next<'_>, dose: u8) -> Option<Day> {
    let counted = || assessment.counted(next.series).map(|one| (one.dose, child.given[one.given].on));
    let own = counted().filter(|(number, _)| *number == Some(dose)).map(|(_, on)| on).min();
    own.or_else(|| counted().map(|(_, on)| on).max().filter(|_| next.state == State::Complete))
}

/// The day from which an offer should be taken, and the first late one; none where its days are over
/// before they begin.
fn days(offer: &Offer, child: &Child<'_>) -> Option<(Day, Option<Day>)> {
    let (opens_on, closes_on) = Window::by_age(offer, child);
    let by_age = later(child.birth_on, offer.recommended_age.unwrap_or(offer.min_age));
    let late_on = offer.latest_age.map(|age| later(child.birth_on, age));
    (opens_on < closes_on).then(|| (opens_on.max(by_age), late_on))
}
