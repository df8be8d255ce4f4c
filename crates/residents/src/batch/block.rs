//! Which rows are compared at all: those that share a key.
//!
//! A block that is too large is parted by further fields; what cannot be parted any more is compared with
//! its neighbours only, so that a million rows of one name stay a million rows. A pair that shares several
//! keys is told by the first.

use super::cores;
use super::heads::Heads;
use super::screen::Screen;
use super::table::{Row, Table};
use crate::model::Field;

/// Larger blocks are parted.
const BLOCK_MAX: usize = 32;
/// So many neighbours of an inseparable block are compared.
const WINDOW: usize = 8;

/// The rows of so many blocks are fetched together.
const BLOCKS_GATHERED: usize = 64;
/// Blocks are handed to the cores by so many.
const BLOCKS_AT_ONCE: usize = 1_024;

/// What a key is made of.
#[derive(Clone, Copy)]
pub enum Part {
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
    /// Where each block ends.
    ends: Vec<End>,
    /// Rows whose block was too large.
    parted: Vec<u32>,
}

/// Where a block ends, and in the last bit whether only neighbours are compared.
#[derive(Clone, Copy)]
struct End(u32);

/// Files of more rows are beyond this machine's memory.
const NEIGHBOURS: u32 = 1 << 31;

impl End {
    fn at(self) -> usize {
        (self.0 & !NEIGHBOURS) as usize
    }

    fn only_neighbours(self) -> bool {
        self.0 & NEIGHBOURS != 0
    }
}

/// All pairs worth comparing.
pub struct Candidates<'a> {
    table: &'a Table,
    heads: Heads,
    keys: Vec<Blocks>,
    /// Of each row, a bit for each key whose block was too large.
    parted: Vec<u32>,
}

/// Some blocks of a key: what one core works on at a time.
#[derive(Clone, Copy)]
pub struct Stretch {
    key: usize,
    from: usize,
    to: usize,
}

/// A pair of rows, the earlier one first, and where it was met.
#[derive(Clone, Copy)]
pub struct Met<'r> {
    /// The earlier row's number.
    pub left: u32,
    /// The later row's number.
    pub right: u32,
    /// The two rows.
    pub rows: [&'r Row; 2],
    key: usize,
    neighbours: bool,
}

impl<'a> Candidates<'a> {
    /// Sorts all rows into blocks, the keys on all cores.
    pub fn of(table: &'a Table) -> Self {
        let heads = Heads::of(table);
        let room = || [(); 2].map(|()| Vec::with_capacity(table.rows.len()));
        let keys = cores::each_with(&ALL, room, |room, parts| Keyed::of(table, &heads).blocks(parts, room));
        let mut parted = vec![0; table.rows.len()];
        for (key, blocks) in keys.iter().enumerate() {
            blocks.parted.iter().for_each(|row| parted[*row as usize] |= 1 << key);
        }
        Self { table, heads, keys, parted }
    }

    /// All blocks, so many together, key by key.
    pub fn blocks(&self) -> Vec<Stretch> {
        let some = |(key, blocks): (usize, &Blocks)| {
            let count = blocks.ends.len();
            (0..count).step_by(BLOCKS_AT_ONCE).map(move |from| Stretch {
                key,
                from,
                to: count.min(from + BLOCKS_AT_ONCE),
            })
        };
        self.keys.iter().enumerate().flat_map(some).collect()
    }

    /// The largest block of which only neighbours are compared.
    pub fn too_large(&self) -> Option<&[u32]> {
        let all = (0..self.keys.len()).map(|key| Stretch { key, from: 0, to: self.keys[key].ends.len() });
        let large = all.flat_map(|key| self.each_block(key)).filter(|(_, neighbours)| *neighbours);
        large.map(|(rows, _)| rows).max_by_key(|rows| rows.len())
    }

    /// How many pairs these have at most.
    pub fn count(&self, some: Stretch) -> u64 {
        self.each_block(some)
            .map(|(rows, neighbours)| {
                let rows = rows.len() as u64;
                if neighbours { rows * WINDOW as u64 } else { rows * (rows - 1) / 2 }
            })
            .sum()
    }

    fn each_block(&self, some: Stretch) -> impl Iterator<Item = (&[u32], bool)> {
        let Blocks { rows, ends, .. } = &self.keys[some.key];
        let mut start = if some.from == 0 { 0 } else { ends[some.from - 1].at() };
        ends[some.from..some.to].iter().map(move |end| {
            let block = &rows[start..end.at()];
            start = end.at();
            (block, end.only_neighbours())
        })
    }

    /// Calls with each pair of each block that is worth it at a first look, and tells how many there are at all.
    pub fn each(&self, some: Stretch, mut screen: Screen, mut pair: impl FnMut(Met)) -> u64 {
        let (mut gathered, mut blocks) = (Vec::<Row>::new(), self.each_block(some).peekable());
        let mut together = Vec::with_capacity(BLOCKS_GATHERED);
        let mut count = 0;
        while blocks.peek().is_some() {
            gathered.clear();
            together.clear();
            together.extend(blocks.by_ref().take(BLOCKS_GATHERED));
            for (numbers, _) in &together {
                // Rows lie anywhere: fetched one after the other they are waited for together.
                gathered.extend(numbers.iter().map(|row| self.table.rows[*row as usize]));
            }
            screen.fill(&gathered);
            let mut rest = gathered.as_slice();
            for (numbers, neighbours) in &together {
                let (rows, after) = rest.split_at(numbers.len());
                let start = gathered.len() - rest.len();
                for one in 0..rows.len() {
                    let end = end(one, rows.len(), *neighbours);
                    count += (end - one - 1) as u64;
                    for other in screen.beside(start + one, start + one + 1..start + end) {
                        let Some([left, right]) = self.ordered(numbers, one, other - start) else { continue };
                        let (rows, key, neighbours) = ([&rows[left], &rows[right]], some.key, *neighbours);
                        pair(Met { left: numbers[left], right: numbers[right], rows, key, neighbours });
                    }
                }
                rest = after;
            }
        }
        count
    }

    /// Calls with the numbers of each pair whose earlier row is chosen.
    pub fn each_chosen(&self, some: Stretch, chosen: impl Fn(u32) -> bool, mut pair: impl FnMut(u32, u32)) {
        for (rows, neighbours) in self.each_block(some) {
            for one in (0..rows.len()).filter(|one| chosen(rows[*one])) {
                let start = if neighbours { one.saturating_sub(WINDOW) } else { 0 };
                for other in start..end(one, rows.len(), neighbours) {
                    match self.ordered(rows, one, other) {
                        Some([left, right]) if left == one => pair(rows[left], rows[right]),
                        _ => {}
                    }
                }
            }
        }
    }

    /// Two places of a block, that of the earlier row first; none if they are not to be compared.
    fn ordered(&self, rows: &[u32], one: usize, other: usize) -> Option<[usize; 2]> {
        let [left, right] = if rows[one] < rows[other] { [one, other] } else { [other, one] };
        let second = self.table.second.map(|second| second as u32);
        let apart = second.is_none_or(|second| rows[left] < second && rows[right] >= second);
        (apart && left != right).then_some([left, right])
    }

    /// Whether an earlier key has told a pair. In a block that was parted it may lie apart, unless the two agree
    /// in all that blocks are parted by.
    pub fn told_before(&self, met: &Met) -> bool {
        let agree = |key: &[Part]| key.iter().all(|part| self.heads.agree(self.table, *part, met.rows));
        let parted = |key: usize| !met.neighbours && self.parted[met.left as usize] >> key & 1 != 0;
        ALL[..met.key].iter().enumerate().any(|(key, parts)| agree(parts) && !parted(key))
    }
}

/// Up to where rows of a block are compared with one of them.
fn end(one: usize, rows: usize, neighbours: bool) -> usize {
    if neighbours { rows.min(one + 1 + WINDOW) } else { rows }
}

/// Makes keys: a hash with a row's number in its last bits, so that a sort moves one word.
struct Keyed<'a> {
    table: &'a Table,
    heads: &'a Heads,
    row_bits: u32,
}

impl<'a> Keyed<'a> {
    fn of(table: &'a Table, heads: &'a Heads) -> Self {
        Self { table, heads, row_bits: usize::BITS - table.rows.len().leading_zeros() }
    }

    fn pack(&self, hash: u64, row: u32) -> u64 {
        (hash >> self.row_bits << self.row_bits) | u64::from(row)
    }

    fn row(&self, packed: u64) -> u32 {
        (packed & ((1 << self.row_bits) - 1)) as u32
    }

    /// The blocks of a key. Its keys are dealt out by their first bits before they are sorted: short runs of them
    /// are sorted in the processor's nearest memory.
    fn blocks(&self, parts: &[Part], [keys, dealt]: &mut [Vec<u64>; 2]) -> Blocks {
        let rows = (0..).zip(&self.table.rows);
        keys.clear();
        keys.extend(rows.filter_map(|(number, row)| Some(self.pack(self.key(row, parts)?, number))));
        let ends = deal(keys, dealt);
        let mut blocks = Blocks { rows: Vec::with_capacity(keys.len()), ends: Vec::new(), parted: Vec::new() };
        for ends in ends.windows(2) {
            self.part(&mut dealt[ends[0]..ends[1]], &PARTED_BY, &mut blocks);
        }
        blocks
    }

    /// A row's key; none if it lacks a part.
    fn key(&self, row: &Row, parts: &[Part]) -> Option<u64> {
        parts.iter().try_fold(0, |key, part| match self.heads.part(self.table, row, *part) {
            0 => None,
            value => Some(mix(key, value)),
        })
    }

    /// Puts rows of the same key into one block, or parts them by further fields.
    fn part(&self, keys: &mut [u64], further: &[Part], blocks: &mut Blocks) {
        keys.sort_unstable();
        for group in keys.chunk_by_mut(|one, other| one >> self.row_bits == other >> self.row_bits) {
            let large = group.len() > BLOCK_MAX;
            if large && further.len() == PARTED_BY.len() {
                blocks.parted.extend(group.iter().map(|packed| self.row(*packed)));
            }
            if let (true, Some((next, rest))) = (large, further.split_first()) {
                for packed in group.iter_mut() {
                    let row = self.row(*packed);
                    let more = self.heads.part(self.table, &self.table.rows[row as usize], *next);
                    *packed = self.pack(mix(0, more), row);
                }
                self.part(group, rest, blocks);
            } else if group.len() > 1 {
                if large {
                    group.sort_unstable_by_key(|packed| {
                        let row = self.row(*packed);
                        (self.table.rows[row as usize], row)
                    });
                }
                blocks.rows.extend(group.iter().map(|packed| self.row(*packed)));
                let neighbours = if large { NEIGHBOURS } else { 0 };
                blocks.ends.push(End(blocks.rows.len() as u32 | neighbours));
            }
        }
    }
}

/// By so many of their first bits keys are dealt out.
const DEALT_BITS: u32 = 8;

/// Deals keys out by their first bits; tells where each run of them begins and the last one ends.
fn deal(keys: &[u64], dealt: &mut Vec<u64>) -> Vec<usize> {
    let run = |key: u64| (key >> (u64::BITS - DEALT_BITS)) as usize;
    let mut ends = vec![0; (1 << DEALT_BITS) + 1];
    keys.iter().for_each(|key| ends[run(*key) + 1] += 1);
    for at in 1..ends.len() {
        ends[at] += ends[at - 1];
    }
    dealt.resize(keys.len(), 0);
    let mut next = ends.clone();
    for key in keys {
        let place = &mut next[run(*key)];
        dealt[*place] = *key;
        *place += 1;
    }
    ends
}

fn mix(key: u64, more: u64) -> u64 {
    (key.rotate_left(23) ^ more).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
