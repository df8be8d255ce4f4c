//! Says of one person, as seen from a day, which doses count and what comes next in each series.

mod next;

pub use next::{Next, State};

use super::history::{Child, history};
use super::schedule::Schedule;
use super::walk::{Step, Verdict, Walked, stray, walk};
use terms::Day;

/// What became of one given dose in one series. A product with several components stands once for
/// each series that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dose<'a> {
    /// Its place in the child's own list.
    pub given: usize,
    /// The series; empty where no series knows the product.
    pub series: &'a str,
    /// The way through the series.
    pub option: &'a str,
    /// The number of the dose, if it counts.
    pub dose: Option<u8>,
    /// Whether it counts, and why not.
    pub verdict: Verdict,
}

/// What was given and what comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment<'a> {
    /// Every given dose up to the day, by series.
    pub doses: Vec<Dose<'a>>,
    /// One for each series, in the order of the schedule.
    pub next: Vec<Next<'a>>,
}

/// Assesses one person as seen from a day; what was given later is not looked at.
pub fn assess<'a>(schedule: &'a Schedule, child: &Child<'_>, until: Day) -> Assessment<'a> {
    let history = history(schedule, child, until);
    let mut doses: Vec<Dose<'a>> = history
        .iter()
        .filter_map(|one| {
            let verdict = stray(schedule, one)?;
            Some(Dose { given: one.given, series: "", option: "", dose: None, verdict })
        })
        .collect();
    let mut next = Vec::with_capacity(schedule.series.len());
    for series in &schedule.series {
        let walked = walk(series, child, &history);
        doses.extend(walked.steps.iter().map(|step| dose(&walked, step)));
        next.push(next::next(schedule, &walked, child, &history, until));
    }
    Assessment { doses, next }
}

fn dose<'a>(walked: &Walked<'a>, step: &Step) -> Dose<'a> {
    let option = walked.series.tracks[step.track].option.as_str();
    Dose { given: step.given, series: &walked.series.id, option, dose: step.dose, verdict: step.verdict }
}

/// What to give on a day: for each series whose dose is due or overdue, its product. Where a finding
/// is needed that is not there, nothing is proposed.
pub fn propose<'a>(schedule: &'a Schedule, child: &Child<'_>, on: Day) -> Vec<&'a str> {
    let mut products: Vec<&str> = Vec::new();
    for next in assess(schedule, child, on).next {
        let wanted = matches!(next.state, State::Due | State::Overdue) && next.needs.is_none();
        if let Some(product) = next.product.filter(|product| wanted && !products.contains(product)) {
            products.push(product);
        }
    }
    products
}

impl<'a> Assessment<'a> {
    /// What comes next in a series.
    pub fn next_of(&self, series: &str) -> Option<&Next<'a>> {
        self.next.iter().find(|next| next.series == series)
    }

    /// The doses of a series that count, in order.
    pub fn counted(&self, series: &str) -> impl Iterator<Item = &Dose<'a>> {
        self.doses.iter().filter(move |dose| dose.series == series && dose.verdict == Verdict::Counts)
    }

    /// The first day after `until` on which time alone changes any of it.
    pub fn next_on(&self) -> Option<Day> {
        self.next.iter().filter_map(|next| next.next_on).min()
    }
}
