//! How well two values of one field agree, as a level: a small number that the model gives a weight.

use super::distance::distance;
use super::field::{Field, Kind};
use super::han;
use super::shape::{Shape, mistakes_most};

/// One of them does not say it.
pub const MISSING: u8 = 0;
/// The same.
pub const EXACT: u8 = 1;
/// One mistake apart, in a long value two; of a date day and month turned round.
pub const CLOSE: u8 = 2;
/// Two thirds of it are the same, or one begins the other.
pub const SIMILAR: u8 = 3;
/// Nothing to speak of in common.
pub const DIFFER: u8 = 4;
/// Each stands in the other's field: given and family name, first and second line of an address.
pub const SWAPPED: u8 = 5;
/// How many levels there are.
pub const LEVELS: usize = 6;

/// As evidence and settings call them.
pub const NAMES: [&str; LEVELS] = ["missing", "exact", "close", "similar", "differ", "swapped"];

/// A value's symbols, and what they look like.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// Its letters and digits, at most 64.
    pub symbols: &'a [u16],
    /// Their shape.
    pub shape: Shape,
}

impl<'a> Value<'a> {
    /// Of these symbols.
    pub fn of(symbols: &'a [u16]) -> Self {
        Self { symbols, shape: Shape::of(symbols) }
    }

    /// Whether so few mistakes are possible.
    fn within(self, other: Self, mistakes: u32) -> bool {
        self.shape.least_mistakes(other.shape) <= mistakes
    }
}

/// The level of two values that are not the same; both say something.
pub fn of(field: Field, left: Value, right: Value) -> u8 {
    match field.kind() {
        Kind::Name | Kind::Words if left.shape.apart(right.shape, field.kind() == Kind::Name) => DIFFER,
        _ => read(field, left, right),
    }
}

/// The same of values whose look does not tell.
pub fn read(field: Field, left: Value, right: Value) -> u8 {
    match field.kind() {
        Kind::Choice => DIFFER,
        Kind::Date => date(left.symbols, right.symbols),
        Kind::Code => code(left, right),
        Kind::Name | Kind::Words => spelling(field, left, right),
    }
}

fn code(left: Value, right: Value) -> u8 {
    let short = left.symbols.len().min(right.symbols.len()) < 2;
    if !short && left.within(right, 1) && distance(left.symbols, right.symbols) <= 1 { CLOSE } else { DIFFER }
}

/// Digits of year, month and day: a slip of the finger, day and month turned round, or one part wrong.
fn date(left: &[u16], right: &[u16]) -> u8 {
    let digits = |symbols: &[u16]| symbols.iter().fold(0, |digits, digit| digits << 4 | u32::from(digit & 15));
    match (left.len(), right.len()) {
        (8, 8) => day(digits(left), digits(right)),
        _ if distance(left, right) <= 1 => CLOSE,
        _ => DIFFER,
    }
}

/// The same of two days that differ, four bits for each digit.
pub fn day(left: u32, right: u32) -> u8 {
    let apart = left ^ right;
    let wrong = ((apart | apart >> 1 | apart >> 2 | apart >> 3) & 0x1111_1111).count_ones();
    let turned = |at: u32| left >> at & 15 == right >> (at + 4) & 15 && left >> (at + 4) & 15 == right >> at & 15;
    let lowest = apart.trailing_zeros() / 4 * 4;
    let neighbours = wrong == 2 && lowest < 28 && turned(lowest);
    let [year, month, one] = [apart >> 16, apart >> 8 & 255, apart & 255].map(|part| usize::from(part != 0));
    let parts_turned = year == 0 && left >> 8 & 255 == right & 255 && left & 255 == right >> 8 & 255;
    match year + month + one {
        _ if wrong == 1 || neighbours || parts_turned => CLOSE,
        1 => SIMILAR,
        _ => DIFFER,
    }
}

fn spelling(field: Field, left: Value, right: Value) -> u8 {
    let (short, long) = if left.symbols.len() < right.symbols.len() { (left, right) } else { (right, left) };
    if field.kind() == Kind::Name && (short.shape.chinese() || long.shape.chinese()) {
        return characters(short, long);
    }
    let most = mistakes_most(long.symbols.len() as u32);
    let (short, long) = (short.symbols, long.symbols);
    let mistakes = if left.within(right, most) { distance(short, long) } else { u32::MAX };
    match mistakes {
        // The number of a house is not mistyped like a word.
        0..=2 if mistakes <= most && !digits(short).eq(digits(long)) => SIMILAR,
        0 | 1 if long.len() > 2 => CLOSE,
        2 if long.len() > 7 => CLOSE,
        _ if mistakes <= most => SIMILAR,
        _ if long.starts_with(short) => SIMILAR,
        _ => DIFFER,
    }
}

fn digits(symbols: &[u16]) -> impl Iterator<Item = u16> {
    symbols.iter().copied().filter(|symbol| (u16::from(b'0')..=u16::from(b'9')).contains(symbol))
}

/// Names in characters, one perhaps in letters: the same sounds are close, half of the characters similar.
fn characters(short: Value, long: Value) -> u8 {
    let chinese = (short.shape.chinese(), long.shape.chinese());
    let (short, long) = (short.symbols, long.symbols);
    match chinese {
        (true, false) if han::spelled(short, long) => return CLOSE,
        (false, true) if han::spelled(long, short) => return CLOSE,
        (true, true) => {}
        _ => return DIFFER,
    }
    let same_sound = short.len() == long.len() && short.iter().zip(long).all(|(one, other)| han::alike(*one, *other));
    let mistakes = distance(short, long) as usize;
    match long.len() {
        _ if same_sound => CLOSE,
        // Names written by sound, with one more or one less of many characters.
        4.. if mistakes <= 1 => CLOSE,
        2.. if mistakes * 2 <= long.len() => SIMILAR,
        _ => DIFFER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: Field, left: &str, right: &str, level: u8) {
        let symbols = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        let (left, right) = (symbols(left), symbols(right));
        for (one, other) in [(&left, &right), (&right, &left)] {
            assert_eq!(of(field, Value::of(one), Value::of(other)), level);
        }
    }

    #[test]
    fn names_are_close_by_one_mistake_or_by_sound() {
        check(Field::FamilyName, "hoffman", "hofmfan", CLOSE);
        check(Field::FamilyName, "muehlberg", "muehlbserg", CLOSE);
        check(Field::GivenName, "伟", "威", CLOSE);
        check(Field::GivenName, "国伟", "国威", CLOSE);
        check(Field::FamilyName, "单", "shan", CLOSE);
        check(Field::GivenName, "买买提江", "麦买提江", CLOSE);
    }

    #[test]
    fn half_of_a_name_or_its_beginning_is_similar() {
        check(Field::GivenName, "国伟", "国强", SIMILAR);
        check(Field::GivenName, "jonathan", "j", SIMILAR);
        check(Field::GivenName, "bodumernilka", "b", SIMILAR);
        check(Field::GivenName, "国伟", "志强", DIFFER);
        check(Field::GivenName, "伟", "强", DIFFER);
        check(Field::FamilyName, "smith", "jones", DIFFER);
    }

    #[test]
    fn another_house_is_not_a_slip_of_the_finger() {
        check(Field::Address1, "东城村三组12号", "东城村三组14号", SIMILAR);
        check(Field::Address1, "dalrymplestreet", "dalrymplstreet", CLOSE);
    }

    #[test]
    fn days_are_close_by_a_digit_or_turned_round_and_similar_by_two_parts() {
        check(Field::BirthDate, "19561104", "19561105", CLOSE);
        check(Field::BirthDate, "19561104", "19560411", CLOSE);
        check(Field::BirthDate, "19561104", "19651104", CLOSE);
        check(Field::BirthDate, "19561104", "19561123", SIMILAR);
        check(Field::BirthDate, "19561104", "19560123", DIFFER);
        check(Field::BirthDate, "1956", "1957", CLOSE);
    }

    #[test]
    fn a_code_is_close_by_one_mistake() {
        check(Field::Postcode, "3136", "3163", CLOSE);
        check(Field::StreetNumber, "5", "6", DIFFER);
        check(Field::Sex, "male", "female", DIFFER);
    }
}
