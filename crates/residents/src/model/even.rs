//! Writes a value evenly: what people write differently without meaning another thing.

use super::field::{Field, Kind};
use super::han;
use crate::id_card::IdCard;

/// A number written with its country's prefix has its last so many digits in common with one without.
const PHONE_DIGITS: usize = 11;

/// Appends the symbols of a value: small letters and digits without spaces or marks; nothing if it says
/// nothing. A date is eight digits, a telephone number its last eleven, a valid ID card its 18 characters.
pub fn write(field: Field, text: &[u8], symbols: &mut Vec<u16>) {
    let start = symbols.len();
    match field {
        Field::NationalId => match std::str::from_utf8(text).ok().and_then(IdCard::read) {
            Some(card) => symbols.extend(card.number.bytes().map(|byte| u16::from(byte.to_ascii_lowercase()))),
            None => letters(text, symbols),
        },
        Field::BirthDate => date(text, symbols),
        Field::Phone => {
            symbols.extend(text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| u16::from(*byte)));
            let extra = (symbols.len() - start).saturating_sub(PHONE_DIGITS);
            symbols.drain(start..start + extra);
        }
        _ => letters(text, symbols),
    }
    // Zeros, dashes, `unknown` in a code say nothing; a name of one letter does.
    let value = &symbols[start..];
    let empty = field.kind() == Kind::Code && value.iter().all(|symbol| *symbol == u16::from(b'0'));
    if empty {
        symbols.truncate(start);
    }
}

fn letters(text: &[u8], symbols: &mut Vec<u16>) {
    if text.is_ascii() {
        let kept = text.iter().filter(|byte| byte.is_ascii_alphanumeric());
        symbols.extend(kept.map(|byte| u16::from(byte.to_ascii_lowercase())));
        return;
    }
    let text = String::from_utf8_lossy(text);
    for letter in text.chars().map(narrow).filter(|letter| letter.is_alphanumeric()) {
        for small in letter.to_lowercase() {
            let mut units = [0; 2];
            symbols.extend(small.encode_utf16(&mut units).iter().map(|symbol| han::simplified(*symbol)));
        }
    }
}

/// Full-width letters and digits are the plain ones.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        other => other,
    }
}

/// Year, month and day in this order, however they are parted; else the digits as they are.
fn date(text: &[u8], symbols: &mut Vec<u16>) {
    let mut parts = [0usize; 3];
    let mut found = 0;
    let start = symbols.len();
    for part in text.split(|byte| !byte.is_ascii_digit()).filter(|part| !part.is_empty()).take(3) {
        parts[found] = part.len();
        found += 1;
        if found > 1 && part.len() == 1 {
            symbols.push(u16::from(b'0'));
        }
        symbols.extend(part.iter().map(|byte| u16::from(*byte)));
    }
    symbols.truncate(start + 8);
}

/// Appends the given or the family part of a full name. In Chinese the family name stands first; elsewhere
/// it is the last word, or what stands before a comma.
pub fn write_part(field: Field, full: &[u8], symbols: &mut Vec<u16>) {
    if full.is_ascii() {
        let (given, family) = words(full.trim_ascii());
        return letters(if field == Field::GivenName { given } else { family }, symbols);
    }
    let start = symbols.len();
    letters(full, symbols);
    let family = start + han::family_length(&symbols[start..]);
    match field {
        Field::GivenName => _ = symbols.drain(start..family),
        _ => symbols.truncate(family),
    }
}

fn words(full: &[u8]) -> (&[u8], &[u8]) {
    if let Some(comma) = full.iter().position(|byte| *byte == b',') {
        return (&full[comma + 1..], &full[..comma]);
    }
    full.split_at(full.iter().rposition(|byte| *byte == b' ').unwrap_or(0))
}
