//! Numbers, days and periods as people read them.
//!
//! Never holds a word: each comes from the texts by its key.

use crate::{Day, Language, Period, Texts};
use jiff::civil::DateTime;

/// A number with at most two digits after the point and commas between thousands.
pub fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let text = if rounded == rounded.trunc() { format!("{rounded:.0}") } else { format!("{rounded:.2}") };
    let text = if text.contains('.') { text.trim_end_matches('0') } else { &text };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, rest) =
        digits.split_once('.').map_or((digits, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    format!("{sign}{}{rest}", thousands(whole))
}

/// A rate with exactly two digits after the point, as reports print it.
pub fn rate(value: f64) -> String {
    let text = format!("{value:.2}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "00"));
    format!("{}.{rest}", thousands(whole))
}

/// A count with commas between thousands.
pub fn count(value: usize) -> String {
    thousands(&value.to_string())
}

fn thousands(digits: &str) -> String {
    let length = digits.len();
    digits.char_indices().fold(String::new(), |mut text, (at, digit)| {
        if at > 0 && (length - at).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
        text
    })
}

/// A day, `2026-09-30`.
pub fn day(day: Day) -> String {
    day.to_string()
}

/// A date with hour and minute.
pub fn moment(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A size in bytes, kilobytes or megabytes.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{} B", thousands(&bytes.to_string())),
        10_000..=9_999_999 => format!("{} kB", thousands(&(bytes / 1000).to_string())),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A unit as people write it, from the texts where it has words; UCUM's brackets are for machines.
pub fn unit(texts: &Texts, language: Language, ucum: &str) -> String {
    if let Some(words) = texts.find(language, &format!("unit.{ucum}")) {
        return words.to_owned();
    }
    if ucum == "1" {
        return String::new();
    }
    ucum.replace("mm[Hg]", "mmHg")
        .replace("[iU]", "IU")
        .replace('*', "×")
        .replace("Cel", "℃")
        .replace("{", "")
        .replace("}", "")
}

/// A period in words.
pub fn period(texts: &Texts, language: Language, period: Period) -> String {
    let two = |from: String, to: String| vec![("from".to_owned(), from), ("to".to_owned(), to)];
    let (key, args) = match period {
        Period::Year(year) => ("period.year", args(year, 0)),
        Period::Quarter(year, quarter) => ("period.quarter", args(year, quarter)),
        Period::Month(year, month) => ("period.month", args(year, month)),
        Period::MchYear(year) => ("period.mch_year", args(year, 0)),
        Period::Months((year, from), (_, to)) if period.first_day().year() == period.last_day().year() => {
            let mut args = two(from.to_string(), to.to_string());
            args.push(("year".into(), year.to_string()));
            ("period.months", args)
        }
        Period::Months(..) | Period::Until(_) => ("period.days", two(day(period.first_day()), day(period.last_day()))),
    };
    texts.fill(language, key, &args)
}

/// A period's short words for the axis of a chart, and the year below it.
pub fn period_short(texts: &Texts, language: Language, period: Period) -> (String, String) {
    let year = |year: i16| texts.fill(language, "period.short.year", &args(year, 0));
    match period {
        Period::Quarter(of, quarter) => (texts.fill(language, "period.short.quarter", &args(of, quarter)), year(of)),
        Period::Month(of, month) => (texts.fill(language, "period.short.month", &args(of, month)), year(of)),
        other => (other.last_day().year().to_string(), String::new()),
    }
}

fn args(year: i16, number: i8) -> Vec<(String, String)> {
    vec![("year".into(), year.to_string()), ("n".into(), number.to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_says_something_and_no_more() {
        let shown: Vec<_> = [0.0, 7.0, 12.5, 85.996, 1234.0, -1234.5, 1_234_567.0].map(number).into();
        assert_eq!(shown, ["0", "7", "12.5", "86", "1,234", "-1,234.5", "1,234,567"]);
        assert_eq!([rate(85.0), rate(1234.567), rate(-123.4)], ["85.00", "1,234.57", "-123.40"]);
    }

    #[test]
    fn units_and_sizes_are_written_for_people() {
        let mut texts = Texts::default();
        texts.add("unit./d", "次/天", "a day");
        assert_eq!(unit(&texts, Language::Zh, "mm[Hg]"), "mmHg");
        assert_eq!(unit(&texts, Language::Zh, "/d"), "次/天");
        assert_eq!([size(900), size(12_345), size(52_000_000)], ["900 B", "12 kB", "52.0 MB"]);
    }

    #[test]
    fn a_span_inside_one_year_is_said_in_months() {
        let mut texts = Texts::default();
        texts.add("period.months", "{year}年{from}–{to}月", "");
        texts.add("period.days", "{from}至{to}", "");
        let say = |text: &str| period(&texts, Language::Zh, text.parse().unwrap());
        assert_eq!(say("2026-01..2026-09"), "2026年1–9月");
        assert_eq!(say("..2026-08-31"), "2026-01-01至2026-08-31");
    }
}
