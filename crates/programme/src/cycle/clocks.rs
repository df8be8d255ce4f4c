//! Deadlines: what each run of a clock means on a given day.

use super::days::{Pause, add, paused};
use super::facts::limits_on;
use super::runs::{End, Run};
use super::{LastDay, LengthRow, Made, Rules, Sentence, Whose};
use crate::cycle::term::Unit;
use fhir::Json;
use jiff::Span;
use jiff::civil::{DateTime, Time};
use terms::Day;
use terms::workdays::Reckoned;

/// What has become of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// It runs and its last day has not passed.
    Running,
    /// It stands still.
    Paused,
    /// It was met in time.
    Met,
    /// Its last day passed before it was met or ended.
    Late,
    /// It ended unmet before its last day had passed.
    Stopped,
}

/// One run of one clock of a case, on a given day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The clock's key.
    pub clock: String,
    /// The first run is 1.
    pub run: u32,
    /// The day from which it runs; the next day is the first that counts.
    pub started_on: Day,
    /// The moment from which it runs, of a clock of hours.
    pub started_at: Option<DateTime>,
    /// The last moment in time, of a clock of hours.
    pub due_at: Option<DateTime>,
    /// The last day in time. While it stands still this is the day if it went on today.
    pub due_on: Day,
    /// The first day on which it is late.
    pub late_from: Day,
    /// The day on which it was met.
    pub met_on: Option<Day>,
    /// The day on which it ended unmet.
    pub stopped_on: Option<Day>,
    /// Days before the last that did not count because the clock stood still.
    pub paused_days: u32,
    /// Days that were added.
    pub extended_days: u32,
    /// Whose time it is: a person's own time makes nobody late.
    pub whose: Whose,
    /// What has become of it.
    pub state: ClockState,
    /// Whether a year's working days are not known yet and weekends alone were taken.
    pub assumed: bool,
    /// Key of the text that names the legal basis.
    pub basis: String,
    /// Why this is the last day, in one sentence.
    pub explanation: Sentence,
    /// The next day on which time alone changes any of this.
    pub next_on: Option<Day>,
}

/// What a run's length is made of.
pub(crate) struct Reckoning {
    /// How many; none where an answer says the last day.
    pub days: Option<u32>,
    pub unit: Unit,
    /// Whether the last day was moved to a working day.
    pub moved: bool,
}

impl Rules<'_> {
    /// Every run of every clock of a case, on a given day, in the order in which they began.
    pub fn deadlines(&self, history: &[Made], today: Day) -> Vec<Deadline> {
        let standing = self.state_of(history, today);
        standing.runs.iter().filter_map(|run| self.deadline(run, &standing.facts, today)).collect()
    }

    /// What a run means on a day; none where no length of its clock holds.
    pub(crate) fn deadline(&self, run: &Run, facts: &Json, today: Day) -> Option<Deadline> {
        let clock = &self.cycle.clocks[run.clock];
        let row = self.length(run, facts)?;
        let unit = row.term.unit();
        let days = row.term.on(self.limits, &self.cycle.programme, run.started_on);
        let until = run.end.as_ref().map_or(today, |end| end.on);
        let mut pauses = run.pauses.clone();
        pauses.extend(run.paused_since.map(|from| Pause { from, to: until.max(from) }));

        let started_at = run.started_on.to_datetime(run.started_time.unwrap_or(Time::midnight()));
        let started_at = Some(started_at).filter(|_| unit == Unit::Hours);
        let due_at = started_at.map(|at| at.saturating_add(Span::new().hours(days.unwrap_or_default())));
        let plain = match (row.term.item(), due_at) {
            (Some(item), _) => Reckoned { on: facts_of(run, facts, item)?, assumed: false },
            (None, Some(at)) => Reckoned { on: at.date(), assumed: false },
            (None, None) => add(self.workdays, run.started_on, days?, unit, &pauses),
        };
        let extended_days: u32 = run.extensions.iter().sum();
        let extension_unit = clock.extension.as_ref().map_or(unit, |extension| extension.most.unit());
        let longer = add(self.workdays, plain.on, extended_days, extension_unit, &pauses);
        let (last, moved) = match clock.last_day {
            LastDay::Stays => (longer, false),
            LastDay::Moves => {
                let next = self.workdays.on_or_after(longer.on);
                (next, next.on != longer.on)
            }
        };
        let reckoning = Reckoning { days, unit, moved };
        let mut deadline = Deadline {
            clock: clock.key.clone(),
            run: run.number,
            started_on: run.started_on,
            started_at,
            due_at,
            due_on: last.on,
            late_from: last.on.tomorrow().unwrap_or(Day::MAX),
            met_on: run.end.as_ref().filter(|end| end.met).map(|end| end.on),
            stopped_on: run.end.as_ref().filter(|end| !end.met).map(|end| end.on),
            paused_days: paused(self.workdays, &pauses, unit, last.on),
            extended_days,
            whose: clock.whose,
            state: state(run, (last.on, due_at), today),
            assumed: plain.assumed || longer.assumed || last.assumed,
            basis: row.basis.as_ref().unwrap_or(&clock.basis).clone(),
            explanation: Sentence::default(),
            next_on: None,
        };
        deadline.next_on = deadline.next_after(today);
        deadline.explanation = deadline.explain(&reckoning);
        Some(deadline)
    }

    /// The first length that holds, by what is known, or was when the run ended.
    fn length(&self, run: &Run, facts: &Json) -> Option<&LengthRow> {
        let facts = run.end.as_ref().map_or(facts, |end| &end.facts);
        let limits = limits_on(self.limits, &self.cycle.programme, run.started_on);
        let lengths = &self.cycle.clocks[run.clock].lengths;
        lengths.iter().find(|row| row.when.as_ref().is_none_or(|when| when.holds(facts, &limits)))
    }
}

/// The day that an item says, by what is known, or was when the run ended.
fn facts_of(run: &Run, facts: &Json, item: &str) -> Option<Day> {
    super::facts::day(run.end.as_ref().map_or(facts, |end| &end.facts), item)
}

/// That the last day has passed outweighs everything: ending late does not make it good. Of a clock of hours
/// the last moment decides; while it is open nobody knows more than the day.
fn state(run: &Run, (due_on, due_at): (Day, Option<DateTime>), today: Day) -> ClockState {
    let is_over = |end: &End| match (due_at, end.time) {
        (Some(due_at), Some(time)) => end.on.to_datetime(time) > due_at,
        _ => end.on > due_on,
    };
    match &run.end {
        Some(end) if is_over(end) => ClockState::Late,
        Some(end) if end.met => ClockState::Met,
        Some(_) => ClockState::Stopped,
        None if today > due_on => ClockState::Late,
        None if run.paused_since.is_some() => ClockState::Paused,
        None => ClockState::Running,
    }
}

impl Deadline {
    /// Whether the clock still asks for something.
    pub fn is_open(&self) -> bool {
        self.met_on.is_none() && self.stopped_on.is_none()
    }

    /// The next day after this one on which time alone changes what the row says.
    pub fn next_after(&self, day: Day) -> Option<Day> {
        match self.state {
            ClockState::Paused => day.tomorrow().ok(),
            ClockState::Running => Some(self.late_from).filter(|late| *late > day),
            ClockState::Met | ClockState::Stopped | ClockState::Late => None,
        }
    }
}
