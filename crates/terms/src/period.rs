//! The periods for which commissions count, as they are typed, printed and compared.
//!
//! Years are calendar years, or the mother-and-child year from 1 October to 30 September
//! (妇幼统计年度; domain.md part 1, common rules).

use crate::Day;
use jiff::ToSpan;
use jiff::civil::date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How long one period of an indicator lasts, and so which periods are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// Calendar years.
    Year,
    /// Calendar quarters.
    Quarter,
    /// Calendar months.
    Month,
    /// 1 October to 30 September.
    MchYear,
}

/// What an indicator counts over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// `2026`
    Year(i16),
    /// `2026Q3`
    Quarter(i16, i8),
    /// `2026-09`
    Month(i16, i8),
    /// `2026-01..2026-09`: whole months, both included.
    Months((i16, i8), (i16, i8)),
    /// `..2026-08-31`: from the year's first day up to and including this one.
    Until(Day),
    /// `2026MCH`: 1 October 2025 to 30 September 2026.
    MchYear(i16),
}

impl Period {
    /// The first day that belongs to the period.
    pub fn first_day(&self) -> Day {
        match *self {
            Period::Year(year) => date(year, 1, 1),
            Period::Quarter(year, quarter) => date(year, quarter * 3 - 2, 1),
            Period::Month(year, month) | Period::Months((year, month), _) => date(year, month, 1),
            Period::Until(day) => date(day.year(), 1, 1),
            Period::MchYear(year) => date(year - 1, 10, 1),
        }
    }

    /// The last day that belongs to the period.
    pub fn last_day(&self) -> Day {
        match *self {
            Period::Year(year) => date(year, 12, 31),
            Period::Quarter(year, quarter) => date(year, quarter * 3, 1).last_of_month(),
            Period::Month(year, month) | Period::Months(_, (year, month)) => date(year, month, 1).last_of_month(),
            Period::Until(day) => day,
            Period::MchYear(year) => date(year, 9, 30),
        }
    }

    /// The first day of the statistical year in which the period ends.
    pub fn year_start(&self) -> Day {
        match self {
            Period::MchYear(_) => self.first_day(),
            _ => date(self.last_day().year(), 1, 1),
        }
    }

    /// A period is closed when `today` is after its last day.
    pub fn is_closed(&self, today: Day) -> bool {
        today > self.last_day()
    }

    /// The day up to which the period can be counted: its last day, or `today` while it is open.
    pub fn counted_until(&self, today: Day) -> Day {
        today.min(self.last_day())
    }

    /// The period before this one, of the same length (环比).
    pub fn previous(&self) -> Period {
        match *self {
            Period::Year(year) => Period::Year(year - 1),
            Period::Quarter(year, 1) => Period::Quarter(year - 1, 4),
            Period::Quarter(year, quarter) => Period::Quarter(year, quarter - 1),
            Period::Month(year, month) => {
                let (year, month) = months_earlier((year, month), 1);
                Period::Month(year, month)
            }
            Period::Months(from, to) => {
                let length = month_number(to) - month_number(from) + 1;
                Period::Months(months_earlier(from, length), months_earlier(to, length))
            }
            Period::Until(_) => self.same_last_year(),
            Period::MchYear(year) => Period::MchYear(year - 1),
        }
    }

    /// The same span one year earlier (同比). The 29th of February becomes the 28th.
    pub fn same_last_year(&self) -> Period {
        match *self {
            Period::Year(year) => Period::Year(year - 1),
            Period::Quarter(year, quarter) => Period::Quarter(year - 1, quarter),
            Period::Month(year, month) => Period::Month(year - 1, month),
            Period::Months(from, to) => Period::Months((from.0 - 1, from.1), (to.0 - 1, to.1)),
            Period::Until(day) => Period::Until(day.saturating_sub(1.year())),
            Period::MchYear(year) => Period::MchYear(year - 1),
        }
    }

    /// The period of this grain that holds the day.
    pub fn holding(grain: Grain, day: Day) -> Period {
        match grain {
            Grain::Year => Period::Year(day.year()),
            Grain::Quarter => Period::Quarter(day.year(), (day.month() + 2) / 3),
            Grain::Month => Period::Month(day.year(), day.month()),
            Grain::MchYear => Period::MchYear(day.year() + i16::from(day.month() >= 10)),
        }
    }

    /// The newest period of this grain that is closed on `today`.
    pub fn last_closed(grain: Grain, today: Day) -> Period {
        Period::holding(grain, today).previous()
    }
}

fn month_number((year, month): (i16, i8)) -> i32 {
    i32::from(year) * 12 + i32::from(month) - 1
}

fn months_earlier(from: (i16, i8), months: i32) -> (i16, i8) {
    let number = month_number(from) - months;
    ((number.div_euclid(12)) as i16, (number.rem_euclid(12) + 1) as i8)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(year) => write!(f, "{year:04}"),
            Period::Quarter(year, quarter) => write!(f, "{year:04}Q{quarter}"),
            Period::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Period::Months(from, to) => {
                write!(f, "{:04}-{:02}..{:04}-{:02}", from.0, from.1, to.0, to.1)
            }
            Period::Until(day) => write!(f, "..{day}"),
            Period::MchYear(year) => write!(f, "{year:04}MCH"),
        }
    }
}

/// The text is none of the forms that a period can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no period: write 2026, 2026Q3, 2026-09, 2026-01..2026-09, ..2026-08-31 or 2026MCH")]
pub struct NoPeriod(pub String);

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        read(text.trim()).ok_or_else(|| NoPeriod(text.into()))
    }
}

fn read(text: &str) -> Option<Period> {
    if let Some(day) = text.strip_prefix("..") {
        return day.parse().ok().map(Period::Until);
    }
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (month(from)?, month(to)?);
        return (from <= to).then_some(Period::Months(from, to));
    }
    if let Some(of) = text.strip_suffix("MCH") {
        return year(of).map(Period::MchYear);
    }
    if let Some((of, quarter)) = text.split_once('Q') {
        let quarter = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        return Some(Period::Quarter(year(of)?, quarter));
    }
    match text.len() {
        4 => year(text).map(Period::Year),
        _ => month(text).map(|(year, month)| Period::Month(year, month)),
    }
}

fn year(text: &str) -> Option<i16> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
        .filter(|year| (1900..=2200).contains(year))
}

fn month(text: &str) -> Option<(i16, i8)> {
    let (of, month) = text.split_once('-')?;
    let number = month.parse().ok().filter(|number| (1..=12).contains(number))?;
    (month.len() == 2).then_some((year(of)?, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, first: Day, last: Day, previous: &str, last_year: &str) {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
        assert_eq!((period.first_day(), period.last_day()), (first, last), "{text}");
        assert_eq!(period.previous().to_string(), previous);
        assert_eq!(period.same_last_year().to_string(), last_year);
    }

    #[test]
    fn every_form_is_read_printed_and_compared() {
        check("2026", date(2026, 1, 1), date(2026, 12, 31), "2025", "2025");
        check("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "2025Q4", "2025Q1");
        check("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-01", "2023-02");
        let nine = "2026-01..2026-09";
        check(nine, date(2026, 1, 1), date(2026, 9, 30), "2025-04..2025-12", "2025-01..2025-09");
        check("..2024-02-29", date(2024, 1, 1), date(2024, 2, 29), "..2023-02-28", "..2023-02-28");
        check("2026MCH", date(2025, 10, 1), date(2026, 9, 30), "2025MCH", "2025MCH");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["", "26", "2026Q5", "2026Q0", "2026-13", "2026-9", "2026-09..2026-01", "x", "..2026-02-30", "20 6"]
        {
            assert_eq!(text.parse::<Period>(), Err(NoPeriod(text.into())), "{text}");
        }
    }

    #[test]
    fn a_period_closes_on_the_day_after_its_last() {
        let quarter: Period = "2026Q3".parse().unwrap();
        assert!(!quarter.is_closed(date(2026, 9, 30)));
        assert!(quarter.is_closed(date(2026, 10, 1)));
        assert_eq!(Period::last_closed(Grain::Quarter, date(2026, 10, 1)), quarter);
        assert_eq!(Period::last_closed(Grain::Quarter, date(2026, 9, 30)), "2026Q2".parse().unwrap());
        assert_eq!(Period::holding(Grain::MchYear, date(2026, 10, 1)), Period::MchYear(2027));
    }
}
