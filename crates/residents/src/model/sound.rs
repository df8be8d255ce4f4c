//! What a name sounds like, roughly: names that are written differently meet under one key.

use super::field::Field;
use super::{even, han};

/// A letter, or a character's sound.
pub fn initial(symbol: u16) -> u64 {
    u64::from(match han::sound(symbol) {
        0 => symbol,
        sound => sound,
    })
}

/// The sounds of two characters, or the first letter and the two consonants after it that differ from their
/// neighbour; 0 of nothing.
pub fn sound(symbols: &[u16]) -> u64 {
    let Some((first, rest)) = symbols.split_first() else { return 0 };
    if han::sound(*first) != 0 {
        return rest.first().map_or(0, |second| initial(*second)) << 16 | initial(*first);
    }
    let (mut code, mut before, mut count) = (u64::from(*first), *first, 0);
    for symbol in rest {
        let vowel = b"aeiouyhw".iter().any(|vowel| u16::from(*vowel) == *symbol);
        if !vowel && *symbol != before && count < 2 {
            code = code << 16 | u64::from(*symbol);
            count += 1;
        }
        before = *symbol;
    }
    code
}

/// The sound of a full name's family part; of a name without one, of the name.
pub fn family_sound(full_name: &str) -> u64 {
    let mut symbols = Vec::new();
    even::write_part(Field::FamilyName, full_name.as_bytes(), &mut symbols);
    if symbols.is_empty() {
        even::write_part(Field::GivenName, full_name.as_bytes(), &mut symbols);
    }
    sound(&symbols)
}
