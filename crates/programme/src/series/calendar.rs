//! Months and days on the calendar, as ages and intervals count them.

use crate::span::Span;
use jiff::civil::Date;
use terms::Day;

/// The day so much later: months first, then days. A month later is the same day of that month or,
/// where it has none, its last day; past the end of the calendar it is the last day of all.
///
/// The same as [`Span::after`]; written out because one child needs some hundred of them.
pub(super) fn later(day: Day, span: Span) -> Day {
    let moved = if span.months == 0 { day } else { months_later(day, span.months) };
    match span.days {
        0 => moved,
        days => Span { months: 0, days }.after(moved),
    }
}

fn months_later(day: Day, months: i32) -> Day {
    let number = i32::from(day.year()) * 12 + i32::from(day.month()) - 1 + months;
    let year = i16::try_from(number.div_euclid(12)).unwrap_or(i16::MAX);
    let month = (number.rem_euclid(12) + 1) as i8;
    match Date::new(year, month, 1) {
        Ok(first) => Date::new(year, month, day.day()).unwrap_or_else(|_| first.last_of_month()),
        Err(_) => Day::MAX,
    }
}

/// Reads one or more lengths that add up: `28 days`, `3 months`, `2 months 28 days`.
pub(super) fn read_span(text: &str) -> Option<Span> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() || words.len() % 2 == 1 {
        return None;
    }
    words.chunks(2).try_fold(Span::NONE, |sum, pair| {
        let one: Span = pair.join(" ").parse().ok()?;
        Some(Span { months: sum.months + one.months, days: sum.days + one.days })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn who_is_born_on_the_31st_reaches_an_age_on_the_last_day_of_a_shorter_month() {
        let month = |months| Span { months, days: 0 };
        assert_eq!(later(date(2025, 12, 31), month(2)), date(2026, 2, 28));
        assert_eq!(later(date(2023, 12, 31), month(2)), date(2024, 2, 29));
        assert_eq!(later(date(2025, 8, 31), month(1)), date(2025, 9, 30));
        assert_eq!(later(date(2024, 2, 29), month(12)), date(2025, 2, 28));
        assert_eq!(later(date(2024, 2, 29), month(48)), date(2028, 2, 29));
        assert_eq!(later(date(9999, 12, 1), month(2)), Day::MAX);
    }

    #[test]
    fn lengths_add_up() {
        assert_eq!(read_span("2 months 28 days"), Some(Span { months: 2, days: 28 }));
        assert_eq!(read_span("4 years"), Some(Span { months: 48, days: 0 }));
        for text in ["", "2", "2 months 28", "two months", "-1 days"] {
            assert_eq!(read_span(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_is_the_same_as_the_calendar_of_the_date_library(
            year in 1990i16..2100, month in 1i8..=12, day in 1i8..=31, months in 0i32..240, days in 0i32..800,
        ) {
            let first = date(year, month, 1);
            let from = date(year, month, day.min(first.days_in_month()));
            let span = Span { months, days };
            prop_assert_eq!(later(from, span), span.after(from));
        }
    }
}
