//! Numbers with what they count: `5222人`, `95.86%`, `16.1万人`, `近85%`, `20余起`, `3-5级`, `两台`.

use super::{About, Measure, Mention, parts};
use crate::lexicon::{Lexicon, Number, ends, starts};

/// All numbers outside of titles and dates, in order.
pub(super) fn numbers(letters: &[char], taken: &dyn Fn(usize) -> bool, lexicon: &Lexicon) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if let Some(word) = starts(&letters[at..], &lexicon.form.fixed) {
            at += word.chars().count();
            continue;
        }
        let read = if taken(at) { None } else { number(letters, at, &lexicon.number) };
        match read {
            Some((mention, end)) => {
                found.extend(mention);
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

/// A number that begins here, and where it ends; no mention where it is only the name of something.
fn number(letters: &[char], start: usize, words: &Number) -> Option<(Option<Mention>, usize)> {
    let (value, step, after, spelled) = match plain(letters, start) {
        Some((value, step, after)) => (value, step, after, false),
        None => {
            let (value, after) = spelled(letters, start, words)?;
            (value, 1.0, after, true)
        }
    };
    let mut reading = Reading { letters, words, at: after, value, upper: None, step, about: About::Exactly };
    reading.range();
    reading.scale();
    let Some((measure, unit)) = reading.unit(spelled) else { return Some((None, reading.at)) };
    let before = &letters[..start];
    let glued = before.last().is_some_and(|letter| letter.is_ascii_alphabetic() || matches!(letter, '-' | '.' | '/'));
    let named = ends(before, &words.names_before).is_some() || glued || is_item_number(letters, start, after);
    if named {
        return Some((None, reading.at));
    }
    reading.approximate(before);
    let mention = Mention {
        start,
        end: reading.at,
        value: reading.value,
        upper: reading.upper,
        step: reading.step,
        about: reading.about,
        measure,
        unit,
        spelled,
        label: start..start,
        after: reading.at..reading.at,
        sentence: 0,
    };
    Some((Some(mention), reading.at))
}

struct Reading<'a> {
    letters: &'a [char],
    words: &'a Number,
    at: usize,
    value: f64,
    upper: Option<f64>,
    step: f64,
    about: About,
}

impl Reading<'_> {
    fn rest(&self) -> &[char] {
        &self.letters[self.at..]
    }

    fn take(&mut self, words: &[String]) -> bool {
        let word = starts(self.rest(), words).map(|word| word.chars().count());
        self.at += word.unwrap_or(0);
        word.is_some()
    }

    /// `3-5级`, `85%-90%`: the upper end.
    fn range(&mut self) {
        let mut at = self.at;
        if starts(&self.letters[at..], &self.words.percent).is_some() {
            at += 1;
        }
        let Some(word) = starts(&self.letters[at..], &self.words.to) else { return };
        if let Some((upper, _, after)) = plain(self.letters, at + word.chars().count()) {
            (self.upper, self.at) = (Some(upper), after);
        }
    }

    fn scale(&mut self) {
        self.more();
        while let Some(scale) = self.rest().first().and_then(|letter| self.words.scales.get(letter)) {
            self.value *= f64::from(*scale);
            self.upper = self.upper.map(|upper| upper * f64::from(*scale));
            self.step *= f64::from(*scale);
            self.at += 1;
        }
        self.more();
    }

    fn more(&mut self) {
        let words = self.words;
        if self.take(&words.more) {
            self.about = About::More;
        }
    }

    /// By what it is counted. None: it counts nothing.
    fn unit(&mut self, spelled: bool) -> Option<(Measure, String)> {
        let words = self.words;
        let measures = [
            (&words.points, Measure::Points),
            (&words.percent, Measure::Percent),
            (&words.permille, Measure::Permille),
            (&words.per, Measure::Permille),
            (&words.money, Measure::Money),
            (&words.age, Measure::Age),
        ];
        for (list, measure) in measures {
            let from = self.at;
            if self.take(list) {
                let unit = self.letters[from..self.at].iter().collect();
                self.more();
                return Some((measure, unit));
            }
        }
        if starts(self.rest(), &words.names_after).is_some() {
            return None;
        }
        let unit = starts(self.rest(), &words.units).map(str::to_owned);
        match unit {
            Some(unit) => {
                self.at += unit.chars().count();
                self.more();
                Some((Measure::Count, unit))
            }
            // 服药患者4548，: a number with nothing behind it still counts.
            None if !spelled && self.rest().first().is_none_or(|letter| parts(*letter)) => {
                Some((Measure::Count, String::new()))
            }
            None => None,
        }
    }

    /// Words before the number that make it a rough one.
    fn approximate(&mut self, before: &[char]) {
        let words = self.words;
        for (list, about) in [
            (&words.about, About::Roughly),
            (&words.nearly, About::Nearly),
            (&words.over, About::More),
            (&words.under, About::Less),
        ] {
            if ends(before, list).is_some() {
                self.about = about;
            }
        }
        if starts(self.rest(), &words.about).is_some() {
            self.about = About::Roughly;
        }
    }
}

/// `1.` or `(1)` at the beginning of a paragraph numbers it.
fn is_item_number(letters: &[char], start: usize, after: usize) -> bool {
    let lead = letters[..start].iter().all(|letter| letter.is_whitespace() || matches!(letter, '(' | '\u{ff08}'));
    lead && letters.get(after).is_some_and(|letter| matches!(letter, '.' | '\u{3001}' | ')' | '\u{ff09}'))
}

/// Digits with a point and with commas between thousands: the value, what its last digit is worth, the end.
fn plain(letters: &[char], start: usize) -> Option<(f64, f64, usize)> {
    let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    if !is_digit(start) {
        return None;
    }
    let mut text = String::new();
    let mut at = start;
    let mut decimals = 0;
    loop {
        match letters.get(at) {
            Some(digit) if digit.is_ascii_digit() => text.push(*digit),
            Some(',') if decimals == 0 && (1..=3).all(|next| is_digit(at + next)) && !is_digit(at + 4) => {}
            Some('.') if !text.contains('.') && is_digit(at + 1) => text.push('.'),
            _ => break,
        }
        if text.contains('.') && letters[at].is_ascii_digit() {
            decimals += 1;
        }
        at += 1;
    }
    let value = text.parse().ok()?;
    Some((value, 10f64.powi(-decimals), at))
}

/// The place that begins here, in digits or in words.
pub(super) fn ordinal(letters: &[char], start: usize, words: &Number) -> Option<u32> {
    let digits = plain(letters, start).map(|(value, _, _)| value);
    let value = digits.or_else(|| spelled(letters, start, words).map(|(value, _)| value))?;
    (value.fract() == 0.0 && (1.0..1e6).contains(&value)).then_some(value as u32)
}

/// A number in words up to 9999: 十二, 两百三十.
fn spelled(letters: &[char], start: usize, words: &Number) -> Option<(f64, usize)> {
    let (mut sum, mut digit, mut at) = (0, None, start);
    while let Some(letter) = letters.get(at) {
        if let Some(value) = words.digits.get(letter) {
            if digit.is_some_and(|digit| digit != 0) {
                return None;
            }
            digit = Some(*value);
        } else if let Some(ten) = words.tens.get(letter) {
            sum += digit.unwrap_or(1) * ten;
            digit = None;
        } else {
            break;
        }
        at += 1;
    }
    (at > start).then(|| (f64::from(sum + digit.unwrap_or(0)), at))
}
