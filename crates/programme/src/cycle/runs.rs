//! The runs of a case's clocks, carried on from move to move.

use super::days::Pause;
use super::{Clock, Cycle, Extends, Made, Move, facts};
use fhir::Json;
use jiff::civil::Time;
use sonic_rs::JsonValueTrait;
use terms::Day;

/// One run of one clock.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// The clock's place in the cycle.
    pub clock: usize,
    /// The first is 1; a clock that has ended can be started again.
    pub number: u32,
    pub started_on: Day,
    /// The time of that day, where the clock asks for it.
    pub started_time: Option<Time>,
    pub end: Option<End>,
    /// Pauses that are over.
    pub pauses: Vec<Pause>,
    pub paused_since: Option<Day>,
    /// The days that were added, by extension.
    pub extensions: Vec<u32>,
}

/// How a run ended. What was known then decides its length, whatever is learnt later.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub on: Day,
    /// The time of that day, where the clock asks for it.
    pub time: Option<Time>,
    pub met: bool,
    pub facts: Json,
}

/// A lawful move, as clocks see it.
pub(crate) struct Event<'a> {
    pub made: &'a Made,
    pub of: &'a Move,
    /// Where the case stands now.
    pub state: &'a str,
    /// Whether it stood elsewhere before.
    pub entered: bool,
    /// Whether that is a closed state.
    pub closed: bool,
    /// All facts, the move's answers among them.
    pub facts: &'a Json,
    /// The values that hold on the day.
    pub limits: &'a Json,
}

impl Event<'_> {
    fn is_one_of(&self, names: &[String]) -> bool {
        names.iter().any(|name| *name == self.of.key || (self.entered && name == self.state))
    }
}

/// Lets every clock see a move.
pub(crate) fn carry(cycle: &Cycle, runs: &mut Vec<Run>, event: &Event<'_>) {
    for (place, clock) in cycle.clocks.iter().enumerate() {
        let last = runs.iter_mut().rev().find(|run| run.clock == place);
        let number = last.as_ref().map_or(1, |run| run.number + 1);
        let free = match last {
            Some(run) => {
                go_on(clock, run, event);
                run.end.is_some()
            }
            None => true,
        };
        let starts = free && event.is_one_of(&clock.starts);
        if starts && clock.when.as_ref().is_none_or(|when| when.holds(event.facts, event.limits)) {
            runs.push(start(place, clock, number, event));
        }
    }
    if let Some(extends) = &event.of.extends {
        extend(cycle, runs, extends, event);
    }
}

fn start(place: usize, clock: &Clock, number: u32, event: &Event<'_>) -> Run {
    let said = clock.since.as_ref().and_then(|item| facts::day(&event.made.answers, item));
    let time = clock.since_time.as_ref().and_then(|item| facts::time(&event.made.answers, item));
    let paused = clock.pauses.iter().any(|state| state == event.state);
    Run {
        clock: place,
        number,
        started_on: said.filter(|day| *day <= event.made.on).unwrap_or(event.made.on),
        started_time: time,
        end: None,
        pauses: Vec::new(),
        paused_since: paused.then_some(event.made.on),
        extensions: Vec::new(),
    }
}

fn go_on(clock: &Clock, run: &mut Run, event: &Event<'_>) {
    let on = event.made.on;
    if run.end.is_some() && event.is_one_of(&clock.reopens) {
        run.end = None;
    }
    if run.end.is_some() {
        return;
    }
    let pauses = clock.pauses.iter().any(|state| state == event.state);
    match run.paused_since {
        None if pauses => run.paused_since = Some(on),
        Some(from) if !pauses => {
            run.paused_since = None;
            run.pauses.push(Pause { from, to: on });
        }
        _ => {}
    }
    let met = event.is_one_of(&clock.meets);
    if met || event.is_one_of(&clock.stops) || event.closed {
        let said = clock.done.as_ref().filter(|_| met).and_then(|item| facts::day(&event.made.answers, item));
        let time = clock.done_time.as_ref().filter(|_| met).and_then(|item| facts::time(&event.made.answers, item));
        let done = said.filter(|day| (run.started_on..=on).contains(day)).unwrap_or(on);
        run.end = Some(End { on: done, time, met, facts: event.facts.clone() });
    }
}

/// The run that an extension would make longer.
pub(crate) fn open_run<'a>(cycle: &Cycle, runs: &'a [Run], clock: &str) -> Option<&'a Run> {
    let last = runs.iter().rev().find(|run| cycle.clocks[run.clock].key == clock)?;
    last.end.is_none().then_some(last)
}

fn extend(cycle: &Cycle, runs: &mut [Run], extends: &Extends, event: &Event<'_>) {
    let Some(days) = days(&event.made.answers, extends) else { return };
    let of_clock = |run: &&mut Run| run.end.is_none() && cycle.clocks[run.clock].key == extends.clock;
    if let Some(run) = runs.iter_mut().rev().find(of_clock) {
        run.extensions.push(days);
    }
}

/// The days by which a move extends a clock, if its answers hold such a number.
pub(crate) fn days(answers: &Json, extends: &Extends) -> Option<u32> {
    let days = answers.get(extends.days.as_str())?.as_u64()?;
    u32::try_from(days).ok().filter(|days| *days > 0)
}
