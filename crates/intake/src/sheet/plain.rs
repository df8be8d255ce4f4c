//! What people type into cells, made plain: full-width letters and digits, days in all their forms,
//! numbers with their unit, two numbers in one cell.

use jiff::ToSpan;
use jiff::civil::date;
use terms::Day;

/// Full-width letters and signs become plain ones, every kind of blank a space; outer blanks go, and
/// so does the apostrophe by which a cell is made text.
pub fn plain(text: &str) -> String {
    let narrow: String = text.chars().filter(|letter| !is_nothing(*letter)).map(narrow).collect();
    narrow.trim().trim_start_matches('\'').trim().to_owned()
}

/// The same without any blank.
pub fn tight(text: &str) -> String {
    plain(text).chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn is_nothing(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}

fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{2014}' | '\u{2013}' | '\u{2212}' => '-',
        '\u{3000}' | '\u{a0}' => ' ',
        _ if letter.is_whitespace() => ' ',
        _ => letter,
    }
}

/// The signs for year, month and day, and the full stop of Chinese keyboards.
const YEAR: char = '\u{5e74}';
const MONTH: char = '\u{6708}';
const DAYS: [char; 2] = ['\u{65e5}', '\u{53f7}'];
const STOP: char = '\u{3002}';

/// A day in one of the forms that people type: `2026-03-05`, `2026/3/5`, `2026.3.5`, `20260305`,
/// `2026` year `3` month `5` day, with a time of day behind it or not, and the serial numbers of
/// workbooks (46086). Two-digit years and `3/5/2026` could mean several days and are none.
pub fn day(text: &str) -> Option<Day> {
    let text = plain(text);
    let text = match text.split_once([' ', 'T']) {
        Some((head, time)) if time.contains(':') => head.to_owned(),
        _ => text.chars().filter(|letter| !letter.is_whitespace()).collect(),
    };
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() == 8 {
        let part = |from: usize, to: usize| text[from..to].parse::<i16>().ok();
        return Day::new(part(0, 4)?, part(4, 6)? as i8, part(6, 8)? as i8).ok();
    }
    if let Ok(serial) = text.parse::<f64>()
        && text.split('.').next().is_some_and(|whole| whole.len() == 5)
    {
        return date(1899, 12, 30).checked_add((serial as i64).days()).ok();
    }
    let between = |letter: char| matches!(letter, '-' | '/' | '.' | YEAR | MONTH | STOP);
    let mut parts = text.trim_end_matches(DAYS).trim_end_matches('.').split(between);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<i8>().ok()).flatten();
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    Day::new(year.parse().ok()?, short(month)?, short(day)?).ok()
}

/// A number; its unit may stand behind it.
pub fn number(text: &str, unit: Option<&str>) -> Option<f64> {
    let text = tight(text).replace(STOP, ".").to_ascii_lowercase();
    let unit: String = unit.unwrap_or_default().chars().filter(|letter| !matches!(letter, '[' | ']')).collect();
    let unit = unit.to_ascii_lowercase();
    let named = unit.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let digits = text.strip_suffix(&unit).filter(|_| named).unwrap_or(&text).trim_end_matches('.');
    let numeric = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+');
    let number: f64 = digits.chars().all(numeric).then(|| digits.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
}

/// One of several parts of a cell, from 1: `130/80`, `130-80`, `130 80`.
pub fn part(text: &str, number: usize) -> Option<String> {
    let text = plain(text);
    let between = |letter: char| matches!(letter, '/' | '\\' | '-' | ',' | ' ' | '\u{3001}');
    let mut parts = text.split(between).map(str::trim).filter(|part| !part.is_empty());
    parts.nth(number.checked_sub(1)?).map(str::to_owned)
}

/// The parts of a cell that holds several choices.
pub fn several(text: &str) -> impl Iterator<Item = &str> {
    let between = |letter: char| matches!(letter, ',' | ';' | '|' | '\n' | '\u{3001}' | '\u{ff0c}' | '\u{ff1b}');
    text.split(between).map(str::trim).filter(|part| !part.is_empty())
}
