//! Numbers the values of a column: the same number where they are the same when written evenly.

use crate::model::distance::SYMBOLS_MAX;
use crate::model::{Shape, Value};
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

    /// The number of a value, a new one if it has none.
    pub fn number(&mut self, symbols: &[u16]) -> u32 {
        if symbols.is_empty() {
            return 0;
        }
        // The hash is of all symbols, what is compared is the beginning.
        let beginning = &symbols[..symbols.len().min(SYMBOLS_MAX)];
        self.hashed(hash(symbols), beginning, || Shape::of(beginning))
    }

    fn hashed(&mut self, hash: u64, symbols: &[u16], shape: impl FnOnce() -> Shape) -> u32 {
        let next = self.places.len() as u32 + 1;
        let number = *self.numbers.entry(hash).or_insert(next);
        if number == next {
            let (start, length) = (self.symbols.len() as u32, symbols.len() as u32);
            self.places.push(Place { start, length, shape: shape() });
            self.symbols.extend_from_slice(symbols);
        }
        number
    }
}

/// One space of several pieces: all values, and of each piece's numbers what they are among all.
pub fn join(pieces: Vec<Interned>) -> (Interned, Vec<Vec<u32>>) {
    let mut pieces = pieces.into_iter();
    let mut all = pieces.next().unwrap_or_default();
    let mut numbers = vec![(0..=all.len() as u32).collect()];
    for mut piece in pieces {
        let mut hashes = vec![0; piece.len() + 1];
        std::mem::take(&mut piece.numbers).into_iter().for_each(|(hash, number)| hashes[number as usize] = hash);
        let mut among = vec![0];
        among.extend((1..).zip(&hashes[1..]).map(|(number, hash)| {
            let value = piece.value(number);
            all.hashed(*hash, value.symbols, || value.shape)
        }));
        numbers.push(among);
    }
    // Nothing is numbered any more.
    all.numbers = HashMap::default();
    (all, numbers)
}

/// 64 bits of all symbols; two values of the same hash are taken for the same.
fn hash(symbols: &[u16]) -> u64 {
    let mixed = symbols.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |hash, symbol| {
        (hash.rotate_left(5) ^ u64::from(*symbol)).wrapping_mul(0x517c_c1b7_2722_0a95)
    });
    mixed ^ (mixed >> 29)
}
