//! What a value looks like, in one word: enough to tell most values apart without reading them.

use super::han;

/// Which symbols a value has, a bit for each (some share one); how long it is; whether it begins with a Chinese
/// character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape(u32);

/// As many bits as there are letters; a digit shares its bit with one.
const SYMBOL_BITS: u32 = 26;
/// What is longer is as long as this.
const LENGTH_MAX: u32 = 31;
const CHINESE: u32 = 1 << 31;

/// More mistakes than this no spelling has, however long it is.
pub const MISTAKES_MAX: u32 = 8;

impl Shape {
    /// Of these symbols.
    pub fn of(symbols: &[u16]) -> Self {
        let bits = symbols.iter().fold(0, |bits, symbol| bits | 1 << (u32::from(symbol & 31) % SYMBOL_BITS));
        let length = (symbols.len() as u32).min(LENGTH_MAX) << SYMBOL_BITS;
        Self(bits | length | if symbols.first().is_some_and(|first| han::is(*first)) { CHINESE } else { 0 })
    }

    /// Whether it begins with a Chinese character.
    pub fn chinese(self) -> bool {
        self.0 & CHINESE != 0
    }

    fn length(self) -> u32 {
        self.0 >> SYMBOL_BITS & LENGTH_MAX
    }

    /// How many symbols only this one has.
    fn own(self, other: Self) -> u32 {
        (self.0 & !other.0 & ((1 << SYMBOL_BITS) - 1)).count_ones()
    }

    /// The fewest mistakes between two values that look so: each adds or takes one symbol at most.
    pub fn least_mistakes(self, other: Self) -> u32 {
        self.own(other).max(other.own(self)).max(self.length().abs_diff(other.length()))
    }

    /// Whether two spellings differ for certain: too many mistakes, and neither can begin the other. Of so few
    /// characters as a name has, half may be others.
    pub fn apart(self, other: Self, name: bool) -> bool {
        let (one, two) = (self.own(other), other.own(self));
        let characters = name && (self.chinese() || other.chinese());
        let most = if characters { MISTAKES_MAX } else { mistakes_most(self.length().max(other.length())) };
        one.min(two) > 0 && one.max(two).max(self.length().abs_diff(other.length())) > most
    }
}

/// How many mistakes are similar: a third of the longer one's symbols.
pub fn mistakes_most(length: u32) -> u32 {
    (length / 3).min(MISTAKES_MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{Field, Value, distance::distance, level};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What looks apart differs when it is read.
        #[test]
        fn a_look_is_never_wrong(left in "[a-f0-3王李]{1,40}", right in "[a-f0-3王李]{1,40}") {
            let [left, right] = [left, right].map(|text| text.encode_utf16().collect::<Vec<u16>>());
            let shapes = [Shape::of(&left), Shape::of(&right)];
            prop_assert!(shapes[0].least_mistakes(shapes[1]) <= distance(&left, &right));
            if shapes[0].apart(shapes[1], false) {
                let read = level::read(Field::Suburb, Value::of(&left), Value::of(&right));
                prop_assert_eq!(read, level::DIFFER);
            }
        }
    }
}
