//! Counts the days of a term, leaving out those of pauses.

pub use terms::workdays::Workdays;

use super::term::Unit;
use terms::Day;
use terms::workdays::Reckoned;

/// A stretch in which no day counts: the days after `from` up to and including `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub from: Day,
    pub to: Day,
}

impl Pause {
    fn holds(&self, day: Day) -> bool {
        self.from < day && day <= self.to
    }
}

/// The last of so many days after `from`; that day itself does not count.
pub(crate) fn add(workdays: &Workdays, from: Day, days: u32, unit: Unit, pauses: &[Pause]) -> Reckoned {
    let mut reckoned = Reckoned { on: from, assumed: false };
    let mut left = days;
    while left > 0 {
        let Ok(next) = reckoned.on.tomorrow() else { break };
        reckoned.on = next;
        if pauses.iter().any(|pause| pause.holds(next)) {
            continue;
        }
        match unit {
            Unit::Natural | Unit::Hours => left -= 1,
            Unit::Working => {
                reckoned.assumed |= workdays.is_assumed(next);
                left -= u32::from(workdays.is_working(next));
            }
        }
    }
    reckoned
}

/// How many days of the unit the pauses have taken out, up to a day.
pub(crate) fn paused(workdays: &Workdays, pauses: &[Pause], unit: Unit, until: Day) -> u32 {
    pauses
        .iter()
        .map(|pause| {
            let to = pause.to.min(until);
            match unit {
                Unit::Natural | Unit::Hours => pause.from.until(to).map_or(0, |span| span.get_days().max(0) as u32),
                Unit::Working => workdays.working_days_between(pause.from, to).days,
            }
        })
        .sum()
}
