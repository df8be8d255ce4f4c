//! Walks through what was given, day by day, and says of each dose whether it counts and why not.

use super::calendar::later;
use super::history::{Child, Past, live_until};
use super::schedule::{End, Ending, Names, Offer, Schedule, Series, Track};
use super::when::holds;
use terms::Day;

/// A dose that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its place in the child's own list.
    pub given: usize,
    /// The day.
    pub on: Day,
    /// What it is.
    pub names: Names,
}

/// Whether a dose counts, and if not, why: the last hurdle that it did not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No product by that code.
    UnknownProduct,
    /// The product belongs to no series.
    NoSeries,
    /// Given before birth.
    BeforeBirth,
    /// The series has no row with this product for this person.
    OtherPeople,
    /// It is not the product that this dose may be.
    WrongProduct,
    /// The row with this product was not in force on the day.
    OutOfForce,
    /// Under the least age.
    TooYoung,
    /// At or above the greatest age.
    TooOld,
    /// Too soon after the dose before.
    TooSoon,
    /// Too soon after the first dose.
    TooSoonAfterFirst,
    /// Too soon after another product.
    TooSoonAfterOther,
    /// Too near to another live product.
    LiveGap,
    /// The series was over already.
    Extra,
    /// It counts.
    Counts,
}

impl Verdict {
    /// All of them.
    pub(super) const ALL: [Verdict; 14] = [
        Verdict::UnknownProduct,
        Verdict::NoSeries,
        Verdict::BeforeBirth,
        Verdict::OtherPeople,
        Verdict::WrongProduct,
        Verdict::OutOfForce,
        Verdict::TooYoung,
        Verdict::TooOld,
        Verdict::TooSoon,
        Verdict::TooSoonAfterFirst,
        Verdict::TooSoonAfterOther,
        Verdict::LiveGap,
        Verdict::Extra,
        Verdict::Counts,
    ];

    /// The key of its text (`reason.CODE`).
    pub fn code(self) -> &'static str {
        match self {
            Verdict::UnknownProduct => "unknown_product",
            Verdict::NoSeries => "no_series",
            Verdict::BeforeBirth => "before_birth",
            Verdict::OtherPeople => "other_people",
            Verdict::WrongProduct => "wrong_product",
            Verdict::OutOfForce => "out_of_force",
            Verdict::TooYoung => "too_young",
            Verdict::TooOld => "too_old",
            Verdict::TooSoon => "too_soon",
            Verdict::TooSoonAfterFirst => "too_soon_after_first",
            Verdict::TooSoonAfterOther => "too_soon_after_other",
            Verdict::LiveGap => "live_gap",
            Verdict::Extra => "extra",
            Verdict::Counts => "counts",
        }
    }
}

/// How far a person has come in one track.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    /// The doses that count, in order.
    pub counted: Vec<Counted>,
    /// The last day on which anything of the track was given, whether or not it counts.
    pub last_on: Option<Day>,
}

/// What became of one given dose in a series.
pub(super) struct Step {
    /// Its place in the child's own list.
    pub given: usize,
    /// The track that it counts in, or the first that knows its product.
    pub track: usize,
    /// The number of the dose, if it counts.
    pub dose: Option<u8>,
    /// Whether it counts.
    pub verdict: Verdict,
}

/// A series with what one person has had of it.
pub(super) struct Walked<'a> {
    pub series: &'a Series,
    pub progress: Vec<Progress>,
    pub steps: Vec<Step>,
}

/// Walks one series to the end of the history.
pub(super) fn walk<'a>(series: &'a Series, child: &Child<'_>, history: &[Past<'_>]) -> Walked<'a> {
    let progress = vec![Progress::default(); series.tracks.len()];
    let mut walked = Walked { series, progress, steps: Vec::new() };
    for (past, one) in history.iter().enumerate() {
        if series.tracks.iter().any(|track| track.names & one.names() != 0) {
            let step = walked.step(child, history, past);
            walked.steps.push(step);
        }
    }
    walked
}

impl Walked<'_> {
    fn step(&mut self, child: &Child<'_>, history: &[Past<'_>], past: usize) -> Step {
        let one = history[past];
        let over = self.over(child, one.on).is_some_and(|end| end.ending == Ending::Enough);
        let mut best: Option<Step> = None;
        for (number, track) in self.series.tracks.iter().enumerate() {
            if track.names & one.names() == 0 {
                continue;
            }
            let progress = &mut self.progress[number];
            let verdict = if over { Verdict::Extra } else { judge(track, progress, child, history, past) };
            if verdict == Verdict::Counts {
                progress.counted.push(Counted { given: one.given, on: one.on, names: one.names() });
            }
            progress.last_on = Some(one.on);
            let dose = (verdict == Verdict::Counts).then_some(progress.counted.len() as u8);
            if best.as_ref().is_none_or(|best| (best.verdict, best.dose) < (verdict, dose)) {
                best = Some(Step { given: one.given, track: number, dose, verdict });
            }
        }
        best.unwrap_or(Step { given: one.given, track: 0, dose: None, verdict: Verdict::NoSeries })
    }

    /// The rule by which the series is over on a day, if any: enough goes before needless.
    pub fn over(&self, child: &Child<'_>, on: Day) -> Option<&End> {
        let holds = |end: &&End| self.ends(end, child, on);
        let ends = &self.series.ends;
        let of = |ending: Ending| ends.iter().filter(move |end| end.ending == ending).find(holds);
        of(Ending::Enough).or_else(|| of(Ending::Needless))
    }

    fn ends(&self, end: &End, child: &Child<'_>, on: Day) -> bool {
        holds(&end.when, &self.progress[end.track].counted)
            && child.is(&end.whom)
            && on >= later(child.birth_on, end.min_age)
            && end.max_age.is_none_or(|age| on < later(child.birth_on, age))
    }
}

/// Judges one dose in one track: it counts when an offer was open on its day.
fn judge(track: &Track, progress: &Progress, child: &Child<'_>, history: &[Past<'_>], past: usize) -> Verdict {
    let one = history[past];
    if one.on < child.birth_on {
        return Verdict::BeforeBirth;
    }
    let best = track.offers.iter().map(|offer| hurdles(offer, progress, child, history, past)).max();
    match (best.unwrap_or(Verdict::WrongProduct), one.product) {
        (Verdict::Counts, Some(product)) if live_until(&history[..past], product, one.on).is_some() => Verdict::LiveGap,
        (verdict, _) => verdict,
    }
}

/// The first hurdle of an offer that the dose does not take; cheap ones first.
fn hurdles(offer: &Offer, progress: &Progress, child: &Child<'_>, history: &[Past<'_>], past: usize) -> Verdict {
    let one = history[past];
    let counted = &progress.counted;
    if !child.is(&offer.whom) {
        return Verdict::OtherPeople;
    }
    let is_next = offer.dose.is_none_or(|dose| usize::from(dose) == counted.len() + 1);
    if offer.accepts & one.names() == 0 || !is_next || !holds(&offer.when, counted) {
        return Verdict::WrongProduct;
    }
    if !offer.on.holds(one.on) {
        return Verdict::OutOfForce;
    }
    if one.on < later(child.birth_on, offer.min_age) {
        return Verdict::TooYoung;
    }
    if offer.max_age.is_some_and(|age| one.on >= later(child.birth_on, age)) {
        return Verdict::TooOld;
    }
    // Two doses of one day are one, however short the interval may be.
    if counted.last().is_some_and(|last| one.on <= last.on || one.on < later(last.on, offer.min_gap)) {
        return Verdict::TooSoon;
    }
    if counted.first().is_some_and(|first| one.on < later(first.on, offer.min_from_first)) {
        return Verdict::TooSoonAfterFirst;
    }
    if after_other(offer, &history[..past]).is_some_and(|free_on| one.on < free_on) {
        return Verdict::TooSoonAfterOther;
    }
    Verdict::Counts
}

/// The day from which an offer keeps its distance from the other product that it names.
pub(super) fn after_other(offer: &Offer, history: &[Past<'_>]) -> Option<Day> {
    let (names, span) = offer.after?;
    let last = history.iter().rev().find(|past| past.names() & names != 0)?;
    Some(later(last.on, span))
}

/// What no series knows.
pub(super) fn stray(schedule: &Schedule, one: &Past<'_>) -> Option<Verdict> {
    let known = |track: &Track| track.names & one.names() != 0;
    match one.product {
        None => Some(Verdict::UnknownProduct),
        Some(_) if schedule.series.iter().flat_map(|series| &series.tracks).any(known) => None,
        Some(_) => Some(Verdict::NoSeries),
    }
}
