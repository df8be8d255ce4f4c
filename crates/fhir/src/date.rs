//! Dates, times and instants as FHIR and FHIRPath write them: with the precision that was given.

mod print;
mod read;

use read::{digits, read_date, read_offset, read_time};
use std::cmp::Ordering;

/// How far a moment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second, with or without a fraction: those are one precision.
    Second,
}

/// Which of the three kinds a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A calendar date, perhaps partial.
    Date,
    /// A date with a time, perhaps partial.
    DateTime,
    /// A time of day.
    Time,
}

/// A date, dateTime or time with its precision and, where given, its offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Date, dateTime or time.
    pub form: Form,
    /// The finest part that was given.
    pub precision: Precision,
    /// Year; 0 in a time.
    pub year: i16,
    /// Month, 1 where not given.
    pub month: u8,
    /// Day, 1 where not given.
    pub day: u8,
    /// Hour, 0 where not given.
    pub hour: u8,
    /// Minute, 0 where not given.
    pub minute: u8,
    /// Second, 0 where not given.
    pub second: u8,
    /// How many digits the fraction of the second has, at most 9.
    pub digits: u8,
    /// The fraction in nanoseconds.
    pub nanos: u32,
    /// Minutes east of UTC, where given.
    pub offset: Option<i16>,
}

impl Moment {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn date(text: &str) -> Option<Self> {
        let (moment, rest) = read_date(text.as_bytes())?;
        rest.is_empty().then_some(moment)
    }

    /// Reads a date, or a date with `T` and a time, an offset allowed.
    pub fn date_time(text: &str) -> Option<Self> {
        let (date, rest) = read_date(text.as_bytes())?;
        let date = Moment { form: Form::DateTime, ..date };
        let Some(rest) = rest.strip_prefix(b"T") else {
            return rest.is_empty().then_some(date);
        };
        if rest.is_empty() {
            return Some(date);
        }
        let (time, rest) = read_time(rest)?;
        if date.precision != Precision::Day {
            return None;
        }
        let offset = read_offset(rest)?;
        Some(Moment { form: Form::DateTime, year: date.year, month: date.month, day: date.day, offset, ..time })
    }

    /// Reads `HH`, `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff`.
    pub fn time(text: &str) -> Option<Self> {
        let (moment, rest) = read_time(text.as_bytes())?;
        rest.is_empty().then_some(moment)
    }

    /// A whole day.
    pub fn of_day(day: terms::Day) -> Self {
        Moment { year: day.year(), month: day.month() as u8, day: day.day() as u8, precision: Precision::Day, ..EMPTY }
    }

    /// The calendar day, if it is known that far.
    pub fn day(&self) -> Option<terms::Day> {
        if self.form == Form::Time || self.precision < Precision::Day {
            return None;
        }
        terms::Day::new(self.year, self.month as i8, self.day as i8).ok()
    }

    /// Compares, or says that precision or a missing offset leave it open.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let (mut left, mut right) = (*self, *other);
        if self.offset.is_some() != other.offset.is_some()
            && self.precision > Precision::Day
            && other.precision > Precision::Day
        {
            return None;
        }
        if self.offset != other.offset && self.offset.is_some() && other.offset.is_some() {
            (left, right) = (left.at_utc()?, right.at_utc()?);
        }
        let precision = left.precision.min(right.precision);
        let order = left.parts(precision).cmp(&right.parts(precision));
        (order != Ordering::Equal || left.precision == right.precision).then_some(order)
    }

    fn parts(&self, upto: Precision) -> [u32; 7] {
        let known = |precision: Precision, value: u32| if precision <= upto { value } else { 0 };
        [
            known(Precision::Year, self.year.unsigned_abs().into()),
            known(Precision::Month, self.month.into()),
            known(Precision::Day, self.day.into()),
            known(Precision::Hour, self.hour.into()),
            known(Precision::Minute, self.minute.into()),
            known(Precision::Second, self.second.into()),
            known(Precision::Second, self.nanos),
        ]
    }

    /// The same instant written in UTC.
    pub fn at_utc(&self) -> Option<Self> {
        let offset = i64::from(self.offset?);
        let mut moment = plus_minutes(self, -offset)?;
        moment.offset = Some(0);
        Some(moment)
    }

    pub(crate) fn civil(&self) -> Option<jiff::civil::DateTime> {
        let (hour, minute, second) = (self.hour as i8, self.minute as i8, self.second as i8);
        jiff::civil::DateTime::new(self.year, self.month as i8, self.day as i8, hour, minute, second, self.nanos as i32)
            .ok()
    }

    pub(crate) fn civil_time(&self) -> Option<jiff::civil::Time> {
        let (hour, minute, second) = (self.hour as i8, self.minute as i8, self.second as i8);
        jiff::civil::Time::new(hour, minute, second, self.nanos as i32).ok()
    }

    pub(crate) fn with_time(&self, time: jiff::civil::Time) -> Self {
        Moment {
            hour: time.hour() as u8,
            minute: time.minute() as u8,
            second: time.second() as u8,
            nanos: time.subsec_nanosecond() as u32,
            ..*self
        }
    }

    /// The moment that a clock shows, with milliseconds and offset.
    pub(crate) fn of_zoned(now: &jiff::Zoned) -> Self {
        let whole = Moment { form: Form::DateTime, precision: Precision::Second, digits: 3, ..EMPTY }
            .with_civil(now.datetime());
        Moment {
            nanos: whole.nanos / 1_000_000 * 1_000_000,
            offset: Some((now.offset().seconds() / 60) as i16),
            ..whole
        }
    }

    pub(crate) fn with_civil(&self, civil: jiff::civil::DateTime) -> Self {
        Moment {
            year: civil.year(),
            month: civil.month() as u8,
            day: civil.day() as u8,
            hour: civil.hour() as u8,
            minute: civil.minute() as u8,
            second: civil.second() as u8,
            nanos: civil.subsec_nanosecond() as u32,
            ..*self
        }
    }
}

const EMPTY: Moment = Moment {
    form: Form::Date,
    precision: Precision::Year,
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    digits: 0,
    nanos: 0,
    offset: None,
};

fn plus_minutes(moment: &Moment, minutes: i64) -> Option<Moment> {
    let span = jiff::Span::new().try_minutes(minutes).ok()?;
    Some(moment.with_civil(moment.civil()?.checked_add(span).ok()?))
}

/// The local day of a FHIR date, dateTime or instant; nothing where it is not known to the day.
pub fn day(text: &str) -> Option<terms::Day> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' || (bytes.len() > 10 && bytes[10] != b'T') {
        return None;
    }
    let number = |from: usize, to: usize| digits(&bytes[from..to]);
    terms::Day::new(number(0, 4)? as i16, number(5, 7)? as i8, number(8, 10)? as i8).ok()
}

/// Whether the text is a FHIR `date`, `dateTime` or `instant`: a time needs seconds and an offset.
pub fn is_fhir(text: &str) -> bool {
    match text.len() {
        0..=10 => Moment::date(text).is_some(),
        _ => Moment::date_time(text)
            .is_some_and(|moment| moment.precision == Precision::Second && moment.offset.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fhir_date_may_be_partial_but_a_time_needs_its_offset() {
        for text in ["2020", "2020-02", "2020-02-29", "2020-02-29T23:59:60Z", "2020-01-01T00:00:00.123+08:00"] {
            assert!(is_fhir(text), "{text}");
        }
        for text in [
            "",
            "20",
            "2020-13",
            "2021-02-29",
            "2020-1-1",
            "2020/01/01",
            "2020-01-01T10:00:00",
            "20200101",
            "2020-01-01T25:00:00Z",
        ] {
            assert!(!is_fhir(text), "{text}");
        }
    }

    #[test]
    fn moments_print_as_they_were_read() {
        for text in ["2020", "2020-02", "2020-02-03T04:05:06.120+08:00", "2020-02-03T04:05:06Z", "2020-02-03T04"] {
            assert_eq!(Moment::date_time(text).unwrap().to_string(), text);
        }
        assert_eq!(Moment::time("10:30:00.5").unwrap().to_string(), "10:30:00.5");
        assert_eq!(day("2020-02-03T04:05:06Z"), Moment::date("2020-02-03").unwrap().day());
        assert_eq!((day("2020-02"), day("2020-02-30")), (None, None));
    }
}
