//! Working days: weekends and public holidays off, weekend days that are worked instead (调休补班).
//!
//! Never reads a file: whoever owns the calendar's files hands over their text. Natural days need no
//! calendar; what the law says of them stands with the clocks that count them.

use crate::{Day, Issue};
use jiff::civil::Weekday;
use std::collections::{BTreeMap, BTreeSet};

/// The head of a calendar file.
pub const HEAD: &str = "date,kind,name,source";

/// The days that differ from the week's rhythm, by the years whose arrangement is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workdays {
    years: BTreeSet<i16>,
    working: BTreeMap<Day, bool>,
}

/// A day that was reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reckoned {
    /// The day.
    pub on: Day,
    /// Whether a year on the way is not known yet and its weekends alone were taken as days off.
    pub assumed: bool,
}

/// A number of days that was reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many days.
    pub days: u32,
    /// Whether a year on the way is not known yet and its weekends alone were taken as days off.
    pub assumed: bool,
}

impl Workdays {
    /// No year is known: every date that it gives is assumed by weekends.
    pub fn by_weekends() -> Self {
        Self::default()
    }

    /// Takes in one year's file. An arrangement may name days of the neighbouring years, and even an
    /// empty one makes its year known. Nothing is taken in when a line is wrong.
    pub fn add_year(&mut self, year: i16, text: &str, place: &str) -> Result<(), Vec<Issue>> {
        let mut read = BTreeMap::new();
        let mut issues = Vec::new();
        let mut lines = text.lines().enumerate();
        if lines.next().map(|(_, head)| head.trim_start_matches('\u{feff}').trim()) != Some(HEAD) {
            issues.push(Issue::blocking("content_csv_head", format!("{place}:1")).with("head", HEAD));
        }
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            match special(line).filter(|(on, _)| (on.year() - year).abs() <= 1) {
                Some((on, working)) if read.insert(on, working).is_none() => {}
                _ => {
                    let place = format!("{place}:{}", number + 1);
                    issues.push(Issue::blocking("content_bad_workday", place).with("line", number + 1));
                }
            }
        }
        if !issues.is_empty() {
            return Err(issues);
        }
        self.working.extend(read);
        self.years.insert(year);
        Ok(())
    }

    /// Whether the year's arrangement is known.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// Whether people work on the day; by the week alone where its year is not known.
    pub fn is_working(&self, day: Day) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.working.get(&day).copied().unwrap_or(!weekend)
    }

    /// Whether the answer for this day rests on the week alone.
    pub fn is_assumed(&self, day: Day) -> bool {
        !self.knows(day.year()) && !self.working.contains_key(&day)
    }

    /// The last of `days` working days after a day; that day itself does not count.
    pub fn add_working_days(&self, from: Day, days: u32) -> Reckoned {
        let mut reckoned = Reckoned { on: from, assumed: false };
        let mut left = days;
        while left > 0 {
            let Ok(next) = reckoned.on.tomorrow() else { break };
            reckoned = Reckoned { on: next, assumed: reckoned.assumed || self.is_assumed(next) };
            left -= u32::from(self.is_working(next));
        }
        reckoned
    }

    /// The day itself if it is worked, else the next one that is.
    pub fn on_or_after(&self, day: Day) -> Reckoned {
        let mut reckoned = Reckoned { on: day, assumed: self.is_assumed(day) };
        while !self.is_working(reckoned.on) {
            let Ok(next) = reckoned.on.tomorrow() else { break };
            reckoned = Reckoned { on: next, assumed: reckoned.assumed || self.is_assumed(next) };
        }
        reckoned
    }

    /// The working days after `from` up to and including `to`; none where `to` is not later.
    pub fn working_days_between(&self, from: Day, to: Day) -> Counted {
        let mut counted = Counted { days: 0, assumed: false };
        let mut day = from;
        while day < to {
            let Ok(next) = day.tomorrow() else { break };
            counted.days += u32::from(self.is_working(next));
            counted.assumed |= self.is_assumed(next);
            day = next;
        }
        counted
    }
}

/// The day of a line and whether it is worked. The cells hold no commas but in the last.
fn special(line: &str) -> Option<(Day, bool)> {
    let mut cells = line.splitn(4, ',').map(str::trim);
    let on = cells.next()?.parse().ok()?;
    let working = match cells.next()? {
        "off" => false,
        "work" => true,
        _ => return None,
    };
    let named = cells.next().is_some_and(|name| !name.is_empty());
    let sourced = cells.next().is_some_and(|source| !source.is_empty());
    (named && sourced).then_some((on, working))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The days of 2026 around the Spring Festival, Labour Day and the National Day.
    fn known() -> Workdays {
        let mut text = format!("{HEAD}\n2026-01-01,off,元旦,s\n2026-01-02,off,元旦,s\n2026-01-04,work,元旦,s\n");
        text.push_str("2026-02-14,work,春节,s\n2026-02-28,work,春节,s\n");
        (15..=23).for_each(|day| text.push_str(&format!("2026-02-{day},off,春节,s\n")));
        (1..=5).for_each(|day| text.push_str(&format!("2026-05-0{day},off,劳动节,s\n")));
        text.push_str("2026-05-09,work,劳动节,s\n");
        let mut workdays = Workdays::by_weekends();
        workdays.add_year(2026, &text, "2026.csv").unwrap();
        workdays
    }

    #[track_caller]
    fn check(from: Day, days: u32, on: Day, assumed: bool) {
        assert_eq!(known().add_working_days(from, days), Reckoned { on, assumed });
        if days > 0 && from < on {
            assert_eq!(known().working_days_between(from, on), Counted { days, assumed });
        }
    }

    #[test]
    fn a_weekend_is_skipped_and_the_first_day_does_not_count() {
        check(date(2026, 3, 2), 0, date(2026, 3, 2), false);
        check(date(2026, 3, 2), 4, date(2026, 3, 6), false);
        check(date(2026, 3, 2), 5, date(2026, 3, 9), false);
        check(date(2026, 3, 7), 1, date(2026, 3, 9), false);
    }

    #[test]
    fn a_holiday_is_skipped_and_a_weekend_day_that_is_worked_counts() {
        check(date(2026, 2, 13), 1, date(2026, 2, 14), false);
        check(date(2026, 2, 13), 2, date(2026, 2, 24), false);
        check(date(2026, 2, 27), 1, date(2026, 2, 28), false);
        check(date(2026, 2, 28), 1, date(2026, 3, 2), false);
        check(date(2026, 4, 30), 3, date(2026, 5, 8), false);
        check(date(2026, 4, 30), 4, date(2026, 5, 9), false);
        check(date(2026, 4, 30), 5, date(2026, 5, 11), false);
    }

    #[test]
    fn a_year_that_is_not_known_is_assumed_from_its_first_day_on() {
        check(date(2026, 12, 30), 1, date(2026, 12, 31), false);
        check(date(2026, 12, 30), 2, date(2027, 1, 1), true);
        check(date(2025, 12, 30), 1, date(2025, 12, 31), true);
        check(date(2025, 12, 31), 1, date(2026, 1, 4), false);
        assert!(!known().is_assumed(date(2026, 12, 31)) && known().is_assumed(date(2027, 1, 1)));
    }

    #[test]
    fn the_next_working_day_is_the_day_itself_when_it_is_one() {
        let next = |day| known().on_or_after(day).on;
        assert_eq!(next(date(2026, 5, 9)), date(2026, 5, 9));
        assert_eq!(next(date(2026, 5, 10)), date(2026, 5, 11));
        assert_eq!(next(date(2026, 2, 15)), date(2026, 2, 24));
    }

    #[test]
    fn an_arrangement_may_name_a_neighbouring_year_and_no_other() {
        let mut workdays = known();
        workdays.add_year(2027, &format!("{HEAD}\n2026-12-31,off,元旦,s\n"), "2027.csv").unwrap();
        assert!(!workdays.is_working(date(2026, 12, 31)) && workdays.knows(2027));
        let far = workdays.add_year(2027, &format!("{HEAD}\n2029-01-01,off,元旦,s\n"), "f").unwrap_err();
        assert_eq!((far[0].code.as_str(), far[0].place.as_str()), ("content_bad_workday", "f:2"));
    }

    #[test]
    fn a_wrong_file_changes_nothing_and_every_line_is_named() {
        let mut workdays = Workdays::by_weekends();
        let text = "date,kind\n2026-01-01,off,元旦,s\n2026-01-01,off,元旦,s\n2026-02-30,off,x,s\n2026-03-01,rest,x,s\n2026-03-01,off,x,";
        let issues = workdays.add_year(2026, text, "f").unwrap_err();
        let places: Vec<_> = issues.iter().map(|issue| issue.place.as_str()).collect();
        assert_eq!(places, ["f:1", "f:3", "f:4", "f:5", "f:6"]);
        assert_eq!(workdays, Workdays::by_weekends());
    }

    #[test]
    fn the_end_of_the_calendar_ends_the_count() {
        assert_eq!(known().add_working_days(Day::MAX, 3).on, Day::MAX);
        assert_eq!(known().working_days_between(date(2026, 3, 9), date(2026, 3, 2)).days, 0);
    }
}
