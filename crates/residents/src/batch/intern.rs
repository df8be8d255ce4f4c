//! Numbers the values of a column: the same number where they are the same when written evenly.

use super::table::Cells;
use crate::model::distance::SYMBOLS_MAX;
use crate::model::{Field, Shape, Value, even};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Values by number, from 1.
#[derive(Default)]
pub struct Interned {
    symbols: Vec<u16>,
    places: Vec<Place>,
    numbers: HashMap<u64, u32, BuildHasherDefault<Itself>>,
}

/// Where a value's symbols stand, and what they look like: together, since both are asked for at once.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    length: u32,
    shape: Shape,
}

/// The hash of a hash is itself.
#[derive(Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

impl Interned {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// A value's symbols; none for 0.
    pub fn symbols(&self, value: u32) -> &[u16] {
        if value == 0 { &[] } else { self.value(value).symbols }
    }

    /// A value as it is compared.
    pub fn value(&self, value: u32) -> Value<'_> {
        let Place { start, length, shape } = self.places[value as usize - 1];
        Value { symbols: &self.symbols[start as usize..(start + length) as usize], shape }
    }

    fn number(&mut self, symbols: &[u16]) -> u32 {
        if symbols.is_empty() {
            return 0;
        }
        let next = self.places.len() as u32 + 1;
        let number = *self.numbers.entry(hash(symbols)).or_insert(next);
        if number == next {
            // The hash is of all symbols, what is compared is the beginning.
            let symbols = &symbols[..symbols.len().min(SYMBOLS_MAX)];
            let (start, length) = (self.symbols.len() as u32, symbols.len() as u32);
            self.places.push(Place { start, length, shape: Shape::of(symbols) });
            self.symbols.extend_from_slice(symbols);
        }
        number
    }
}

/// 64 bits of all symbols; two values of the same hash are taken for the same.
fn hash(symbols: &[u16]) -> u64 {
    let mixed = symbols.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |hash, symbol| {
        (hash.rotate_left(5) ^ u64::from(*symbol)).wrapping_mul(0x517c_c1b7_2722_0a95)
    });
    mixed ^ (mixed >> 29)
}

/// A field's values, row by row, and how many rows have each.
pub struct Column {
    /// The numbers of the values.
    pub numbers: Vec<u32>,
    /// By number; of 0 how many rows say nothing.
    pub counts: Vec<u32>,
}

/// Numbers the values of fields that share their numbers, and gives each field's column.
pub fn intern(fields: &[Field], cells: &[Cells]) -> (Interned, Vec<Column>) {
    let mut values = Interned::default();
    let mut symbols = Vec::with_capacity(SYMBOLS_MAX);
    let rows = cells.iter().map(Cells::len).sum();
    let mut columns = vec![Vec::with_capacity(rows); fields.len()];
    let names = fields == [Field::GivenName, Field::FamilyName];
    for piece in cells {
        for (field, column) in fields.iter().zip(&mut columns) {
            let full = piece.full_names.iter();
            for (text, full) in piece.fields[field.at()].iter().zip(full) {
                symbols.clear();
                if names && text.is_empty() && !full.is_empty() {
                    even::write_part(*field, full, &mut symbols);
                } else {
                    even::write(*field, text, &mut symbols);
                }
                column.push(values.number(&symbols));
            }
        }
    }
    values.numbers = HashMap::default();
    let columns = columns.into_iter().map(|numbers| {
        let mut counts = vec![0; values.len() + 1];
        numbers.iter().for_each(|number| counts[*number as usize] += 1);
        Column { numbers, counts }
    });
    let columns = columns.collect();
    (values, columns)
}
