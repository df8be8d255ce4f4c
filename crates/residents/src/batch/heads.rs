//! The parts of keys: of each name its first letter and its sound, worked out once per value and not once
//! per row.

use super::block::Part;
use super::cells::space;
use super::table::{Row, Table};
use crate::model::{self, Field};

/// Of each name by its number, from 1.
pub struct Heads {
    initials: Vec<u32>,
    sounds: Vec<u64>,
}

impl Heads {
    /// Of all names of a table.
    pub fn of(table: &Table) -> Self {
        let count = table.values[space(Field::GivenName)].len() as u32;
        let symbols = |name: u32| table.symbols(Field::GivenName, name);
        let initial = |name: u32| symbols(name).first().map_or(0, |first| model::initial(*first) as u32);
        Self {
            initials: (0..=count).map(initial).collect(),
            sounds: (0..=count).map(|name| model::sound(symbols(name))).collect(),
        }
    }

    /// What a row says of a part; 0 if nothing.
    pub fn part(&self, table: &Table, row: &Row, part: Part) -> u64 {
        match part {
            Part::Whole(field) => u64::from(row.value(field)),
            Part::Initial(field) => u64::from(self.initials[row.value(field) as usize]),
            Part::Sound(field) => self.sounds[row.value(field) as usize],
            Part::Names => match [row.value(Field::GivenName), row.value(Field::FamilyName)] {
                [0, _] | [_, 0] => 0,
                [given, family] => u64::from(given.min(family)) << 32 | u64::from(given.max(family)),
            },
            Part::Born(from, to) => match row.born {
                // Fewer digits than a whole birthday are not kept in the row.
                0 => digits(table.symbols(Field::BirthDate, row.value(Field::BirthDate)), from, to),
                born => 1 << 32 | u64::from(born << (4 * from) >> (4 * (8 + from - to))),
            },
        }
    }

    /// Whether two rows say the same of a part.
    #[inline]
    pub fn agree(&self, table: &Table, part: Part, [left, right]: [&Row; 2]) -> bool {
        if let Part::Whole(field) = part {
            return left.value(field) == right.value(field) && left.value(field) != 0;
        }
        let of = self.part(table, left, part);
        of != 0 && of == self.part(table, right, part)
    }
}

/// These digits of a date that is not whole; the same number as those of a whole one.
fn digits(symbols: &[u16], from: usize, to: usize) -> u64 {
    symbols.get(from..to).map_or(0, |some| {
        some.iter().fold(1 << (4 * (8 + from - to)), |bits, digit| bits << 4 | u64::from(*digit & 15))
    })
}
