//! A pair's levels, field by field, in one number.

use super::field::Field;
use super::level::{CLOSE, EXACT, LEVELS, MISSING, SWAPPED};

/// Four bits for each field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern(pub u64);

/// What is known of the part of the address on which a field depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// It depends on none, or none is said.
    Nothing,
    /// It agrees.
    Agreeing,
    /// It differs.
    Differing,
}

impl Given {
    /// How many there are.
    pub const COUNT: usize = 3;

    /// All of them; each one's place is its number.
    pub const ALL: [Given; Given::COUNT] = [Given::Nothing, Given::Agreeing, Given::Differing];
}

impl Pattern {
    /// Of these levels.
    pub fn of(levels: [u8; Field::COUNT]) -> Self {
        Self(levels.iter().rev().fold(0, |packed, level| (packed << 4) | u64::from(*level)))
    }

    /// A field's level.
    pub fn level(self, field: Field) -> u8 {
        ((self.0 >> (4 * field.at())) & 15) as u8 % LEVELS as u8
    }

    /// Sets a field's level.
    pub fn set(&mut self, field: Field, level: u8) {
        self.0 = (self.0 & !(15 << (4 * field.at()))) | (u64::from(level) << (4 * field.at()));
    }

    /// The finer part of the address that a field depends on: the nearest that both say.
    pub fn parent(self, field: Field) -> Option<Field> {
        field.finer().iter().copied().find(|finer| self.level(*finer) != MISSING)
    }

    /// What is known of it.
    pub fn given(self, field: Field) -> Given {
        match self.parent(field).map(|parent| self.level(parent)) {
            None => Given::Nothing,
            Some(EXACT | CLOSE | SWAPPED) => Given::Agreeing,
            Some(_) => Given::Differing,
        }
    }
}
