//! The quarters that a county tells of, and until when.
//!
//! The years told are last year and this one. The open quarter is told only when it is old enough for
//! visits to have found room in it; before, records end with the last closed quarter.

use crate::draw::{days_between, later};
use jiff::civil::date;
use terms::{Day, Period};

/// An open quarter younger than this has no records and no known answers.
const ROOM_DAYS: i64 = 35;

/// One calendar quarter as far as it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quarter {
    pub first: Day,
    /// The last day, or today in the open quarter.
    pub until: Day,
    /// Which share of its days is told.
    pub share: f64,
}

impl Quarter {
    fn of(year: i16, number: i8, today: Day) -> Option<Self> {
        let whole = Period::Quarter(year, number);
        let (first, last) = (whole.first_day(), whole.last_day());
        let until = last.min(today);
        let days = days_between(first, until) + 1;
        if days < ROOM_DAYS {
            return None;
        }
        Some(Self { first, until, share: days as f64 / (days_between(first, last) + 1) as f64 })
    }

    /// The day so far from the quarter's first; where only a part of it is told, nearer by that share.
    pub fn day(&self, offset: i64) -> Day {
        later(self.first, (offset as f64 * self.share) as i64).min(self.until)
    }

    /// The day so many days before the end of what is told.
    pub fn before_end(&self, days: i64) -> Day {
        later(self.until, -days).max(self.first)
    }
}

/// A year and its quarters as far as they are told.
pub(crate) struct Year {
    pub year: i16,
    pub quarters: Vec<Quarter>,
}

/// The time that a county tells of.
pub(crate) struct Calendar {
    pub today: Day,
    /// The last quarter before all counting.
    pub prelude: Option<Quarter>,
    pub years: Vec<Year>,
}

/// A period with the year and the last quarter of it that is told: `2026` is told by its last quarter.
pub(crate) struct Told {
    pub period: Period,
    pub year: usize,
    pub quarter: usize,
    pub until: Day,
    pub is_year: bool,
    /// The period is over.
    pub is_closed: bool,
}

impl Calendar {
    pub fn new(today: Day) -> Self {
        let years = [today.year() - 1, today.year()].map(|year| Year {
            year,
            quarters: (1..=4).map_while(|number| Quarter::of(year, number, today)).collect(),
        });
        Self { today, prelude: Quarter::of(today.year() - 2, 4, today), years: years.into() }
    }

    /// The first day that counts.
    pub fn first_day(&self) -> Day {
        date(self.today.year() - 1, 1, 1)
    }

    /// The last day on which anything can have happened.
    pub fn until(&self) -> Day {
        self.years.iter().flat_map(|year| &year.quarters).map(|quarter| quarter.until).max().unwrap_or(self.first_day())
    }

    /// The periods whose answers are known: every quarter that is told, and every year whose last one
    /// is. (Of a year that is open in spring, rules differ on whether autumn's visits are owed already.)
    pub fn told(&self) -> Vec<Told> {
        let mut all = Vec::new();
        for (at, year) in self.years.iter().enumerate() {
            for (nth, quarter) in year.quarters.iter().enumerate() {
                all.push(self.period(Period::Quarter(year.year, nth as i8 + 1), at, nth, quarter.until));
            }
            let whole = Period::Year(year.year);
            if let [.., last] = year.quarters.as_slice()
                && year.quarters.len() == 4
            {
                all.push(self.period(whole, at, 3, last.until));
            }
        }
        all
    }

    fn period(&self, period: Period, year: usize, quarter: usize, until: Day) -> Told {
        let is_year = matches!(period, Period::Year(_));
        Told { period, year, quarter, until, is_year, is_closed: period.is_closed(self.today) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(today: Day) -> String {
        let told: Vec<String> = Calendar::new(today).told().iter().map(|told| told.period.to_string()).collect();
        told.join(" ")
    }

    #[test]
    fn the_open_quarter_is_told_when_it_has_had_room() {
        let last_year = "2025Q1 2025Q2 2025Q3 2025Q4 2025";
        assert_eq!(periods(date(2026, 11, 16)), format!("{last_year} 2026Q1 2026Q2 2026Q3 2026Q4 2026"));
        assert_eq!(periods(date(2026, 10, 5)), format!("{last_year} 2026Q1 2026Q2 2026Q3"));
        assert_eq!(periods(date(2026, 8, 20)), format!("{last_year} 2026Q1 2026Q2 2026Q3"));
        assert_eq!(periods(date(2026, 1, 5)), last_year);
    }

    #[test]
    fn what_is_told_of_the_open_quarter_ends_today() {
        let calendar = Calendar::new(date(2026, 11, 16));
        let open = calendar.years[1].quarters[3];
        assert_eq!((open.until, open.day(91)), (date(2026, 11, 16), date(2026, 11, 16)));
        assert_eq!(calendar.until(), date(2026, 11, 16));
    }
}
