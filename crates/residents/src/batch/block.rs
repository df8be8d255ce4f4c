//! Which rows are compared at all: those that share a key.
//!
//! A block that is too large is parted by further fields; what cannot be parted any more is compared with
//! its neighbours only, so that a million rows of one name stay a million rows.

use super::cores;
use super::table::{Row, Table};
use crate::model::{self, Field};

/// Larger blocks are parted.
const BLOCK_MAX: usize = 32;
/// So many neighbours of an inseparable block are compared.
const WINDOW: usize = 8;

/// The rows of so many blocks are fetched together.
const BLOCKS_GATHERED: usize = 64;

/// What a key is made of.
#[derive(Clone, Copy)]
enum Part {
    /// A whole value.
    Whole(Field),
    /// Its first letter.
    Initial(Field),
    /// Its first letter and the next consonants.
    Sound(Field),
    /// Both names, whichever stands first.
    Names,
    /// Digits of the birthday, from one to another.
    Born(usize, usize),
}

use Field::{Address1, Address2, BirthDate, FamilyName, GivenName, NationalId, Phone, Postcode, StreetNumber, Suburb};
use Part::{Born, Initial, Names, Sound, Whole};

/// How many keys there are.
const KEYS: usize = 20;

/// All of them; a row that lacks a part has no such key.
const ALL: [&[Part]; KEYS] = [
    &[Whole(NationalId)],
    &[Whole(Phone)],
    &[Whole(BirthDate), Initial(FamilyName)],
    &[Whole(BirthDate), Initial(GivenName)],
    &[Whole(BirthDate), Whole(Postcode)],
    &[Whole(BirthDate), Whole(StreetNumber)],
    &[Names],
    &[Sound(FamilyName), Born(0, 6)],
    &[Sound(FamilyName), Born(4, 8)],
    &[Sound(GivenName), Born(0, 6)],
    &[Sound(GivenName), Born(4, 8)],
    &[Sound(GivenName), Whole(StreetNumber)],
    &[Sound(GivenName), Whole(Address1)],
    &[Sound(FamilyName), Whole(Address1)],
    &[Sound(FamilyName), Whole(Suburb)],
    &[Whole(GivenName), Whole(Postcode)],
    &[Whole(StreetNumber), Whole(Address1)],
    &[Whole(StreetNumber), Whole(Postcode)],
    &[Whole(Address1), Whole(Suburb)],
    &[Whole(Address2), Initial(GivenName)],
];

/// By what a block that is too large is parted, in turn.
const PARTED_BY: [Part; 5] = [Whole(BirthDate), Whole(GivenName), Whole(FamilyName), Whole(Address1), Whole(Phone)];

/// Blocks of one key.
struct Blocks {
    /// Rows, block by block.
    rows: Vec<u32>,
    /// Where each block ends, and whether only neighbours are compared.
    ends: Vec<(u32, bool)>,
}

/// All pairs worth comparing; a pair comes once for each key that it shares.
pub struct Candidates<'a> {
    table: &'a Table,
    keys: Vec<Blocks>,
}

/// A block of a key.
#[derive(Clone, Copy)]
pub struct Block {
    key: usize,
    start: u32,
    end: u32,
    neighbours: bool,
}

impl<'a> Candidates<'a> {
    /// Sorts all rows into blocks, the keys on all cores.
    pub fn of(table: &'a Table) -> Self {
        Self { table, keys: cores::each(&ALL, |parts| blocks(table, parts)) }
    }

    /// All blocks, key by key.
    pub fn blocks(&self) -> Vec<Block> {
        let mut all = Vec::with_capacity(self.keys.iter().map(|blocks| blocks.ends.len()).sum());
        for (key, blocks) in self.keys.iter().enumerate() {
            let mut start = 0;
            for (end, neighbours) in &blocks.ends {
                all.push(Block { key, start, end: *end, neighbours: *neighbours });
                start = *end;
            }
        }
        all
    }

    /// Calls with each pair of each block, the earlier row first.
    pub fn each(&self, blocks: &[Block], mut pair: impl FnMut((u32, &Row), (u32, &Row))) {
        let mut gathered: Vec<Row> = Vec::new();
        for some in blocks.chunks(BLOCKS_GATHERED) {
            gathered.clear();
            for block in some {
                // Rows lie anywhere: fetched one after the other they are waited for together.
                gathered.extend(self.rows(*block).iter().map(|row| self.table.rows[*row as usize]));
            }
            let mut rest = gathered.as_slice();
            for block in some {
                let numbers = self.rows(*block);
                let (rows, after) = rest.split_at(numbers.len());
                self.pairs(numbers, block.neighbours, |left, right| {
                    pair((numbers[left], &rows[left]), (numbers[right], &rows[right]));
                });
                rest = after;
            }
        }
    }

    /// Calls with the numbers of each pair, the earlier row first.
    pub fn each_number(&self, blocks: &[Block], mut pair: impl FnMut(u32, u32)) {
        for block in blocks {
            let rows = self.rows(*block);
            self.pairs(rows, block.neighbours, |left, right| pair(rows[left], rows[right]));
        }
    }

    fn rows(&self, block: Block) -> &[u32] {
        &self.keys[block.key].rows[block.start as usize..block.end as usize]
    }

    /// The places of the pairs that are to be compared, that of the earlier row first.
    fn pairs(&self, rows: &[u32], neighbours: bool, mut pair: impl FnMut(usize, usize)) {
        let second = self.table.second.map(|second| second as u32);
        for (at, one) in rows.iter().enumerate() {
            let end = if neighbours { rows.len().min(at + 1 + WINDOW) } else { rows.len() };
            for (other, number) in rows.iter().enumerate().take(end).skip(at + 1) {
                let (left, right) = if one < number { (at, other) } else { (other, at) };
                if second.is_none_or(|second| rows[left] < second && rows[right] >= second) {
                    pair(left, right);
                }
            }
        }
    }
}

impl Block {
    /// How many pairs it has at most.
    pub fn pairs(self) -> u64 {
        let rows = u64::from(self.end - self.start);
        if self.neighbours { rows * WINDOW as u64 } else { rows * (rows - 1) / 2 }
    }
}

/// A hash with a row's number in its last bits, so that a sort moves one word.
struct Keyed {
    row_bits: u32,
}

impl Keyed {
    fn pack(&self, hash: u64, row: u32) -> u64 {
        (hash >> self.row_bits << self.row_bits) | u64::from(row)
    }

    fn row(&self, packed: u64) -> u32 {
        (packed & ((1 << self.row_bits) - 1)) as u32
    }
}

fn blocks(table: &Table, parts: &[Part]) -> Blocks {
    let keyed = Keyed { row_bits: usize::BITS - table.rows.len().leading_zeros() };
    let keys = (0..).zip(&table.rows).filter_map(|(number, row)| Some(keyed.pack(key(table, row, parts)?, number)));
    let mut blocks = Blocks { rows: Vec::new(), ends: Vec::new() };
    part(table, &keyed, &mut keys.collect::<Vec<u64>>(), &PARTED_BY, &mut blocks);
    blocks
}

/// Puts rows of the same key into one block, or parts them by further fields.
fn part(table: &Table, keyed: &Keyed, keys: &mut [u64], further: &[Part], blocks: &mut Blocks) {
    keys.sort_unstable();
    for group in keys.chunk_by_mut(|one, other| one >> keyed.row_bits == other >> keyed.row_bits) {
        let large = group.len() > BLOCK_MAX;
        if let (true, Some((next, rest))) = (large, further.split_first()) {
            for packed in group.iter_mut() {
                let row = keyed.row(*packed);
                let more = part_of(table, &table.rows[row as usize], *next);
                *packed = keyed.pack(mix(0, more.unwrap_or(0)), row);
            }
            part(table, keyed, group, rest, blocks);
        } else if group.len() > 1 {
            if large {
                group.sort_unstable_by_key(|packed| table.rows[keyed.row(*packed) as usize]);
            }
            blocks.rows.extend(group.iter().map(|packed| keyed.row(*packed)));
            blocks.ends.push((blocks.rows.len() as u32, large));
        }
    }
}

/// A row's key; none if it lacks a part.
fn key(table: &Table, row: &Row, parts: &[Part]) -> Option<u64> {
    parts.iter().try_fold(0, |key, part| Some(mix(key, part_of(table, row, *part)?)))
}

fn mix(key: u64, more: u64) -> u64 {
    (key.rotate_left(23) ^ more).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn part_of(table: &Table, row: &Row, part: Part) -> Option<u64> {
    let symbols = |field: Field| table.symbols(field, row.value(field));
    let value = match part {
        Whole(field) => u64::from(row.value(field)),
        Initial(field) => model::initial(*symbols(field).first()?),
        Sound(field) => model::sound(symbols(field)),
        Names => {
            let (given, family) = (row.value(GivenName), row.value(FamilyName));
            if given == 0 || family == 0 { 0 } else { mix(u64::from(given.min(family)), u64::from(given.max(family))) }
        }
        Born(from, to) => symbols(BirthDate).get(from..to)?.iter().fold(1, |bits, digit| bits << 8 | u64::from(*digit)),
    };
    (value != 0).then_some(value)
}
