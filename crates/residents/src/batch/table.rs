//! Descriptions of people, packed: each value once, a row as the numbers of its values.

use super::cells::{Cells, SPACES, space};
use super::cores;
use super::intern::{Interned, join};
use crate::model::{Field, Shape, Value};
use std::iter;

/// One row: a line of the processor's memory, so that most pairs that are none show it without more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(align(64))]
pub struct Row {
    /// The numbers of its values, field by field; 0 where it says nothing.
    pub values: [u32; Field::COUNT],
    /// What the values of some fields look like.
    pub shapes: [Shape; 3],
    /// The digits of a whole birthday, four bits for each; else 0.
    pub born: u32,
}

impl Row {
    /// A field's value.
    pub fn value(&self, field: Field) -> u32 {
        self.values[field.at()]
    }
}

/// Where a row keeps what a field's value looks like.
pub const fn kept(field: Field) -> Option<usize> {
    match field {
        Field::GivenName => Some(0),
        Field::FamilyName => Some(1),
        Field::Address1 => Some(2),
        _ => None,
    }
}

/// All rows, those of the first file before those of the second.
pub struct Table {
    /// The rows.
    pub rows: Vec<Row>,
    /// Of each field the values; fields that swap with one another have the same ones.
    pub values: [Interned; SPACES],
    /// How many rows of each field have a value.
    pub counts: [Vec<u32>; Field::COUNT],
    /// How many rows say anything, field by field.
    pub said: [u32; Field::COUNT],
    /// Where the second file's rows begin, if there is one.
    pub second: Option<usize>,
}

/// For fewer rows no core is woken.
const FEW: usize = 1_000;

impl Table {
    /// Joins the pieces of one or two files: their values space by space, then their rows piece by piece, on all
    /// cores. What was numbered is given back.
    pub fn of(cells: &mut [Cells], second: Option<usize>) -> Self {
        let count = cells.iter().map(Cells::len).sum();
        let few = count < FEW;
        let spaces: Vec<Vec<Interned>> = (0..SPACES)
            .map(|space| cells.iter_mut().map(|cells| std::mem::take(&mut cells.values[space])).collect())
            .collect();
        let joined = cores::each_of(spaces, few, join);
        let mut values: [Interned; SPACES] = Default::default();
        let mut numbers: Vec<[Vec<u32>; SPACES]> = cells.iter().map(|_| Default::default()).collect();
        for (space, (all, pieces)) in joined.into_iter().enumerate() {
            values[space] = all;
            for (of, piece) in numbers.iter_mut().zip(pieces) {
                of[space] = piece;
            }
        }
        let columns = cells.iter_mut().map(|cells| std::mem::take(&mut cells.columns)).zip(numbers);
        // The first piece has room for the others.
        let rooms = [count].into_iter().chain(iter::repeat(0));
        let pieces: Vec<_> = columns.zip(rooms).collect();
        let mut pieces =
            cores::each_of(pieces, few, |((columns, numbers), room)| fill(&values, &columns, &numbers, room))
                .into_iter();
        let mut rows = pieces.next().unwrap_or_default();
        pieces.for_each(|piece| rows.extend(piece));
        let mut table = Self { rows, values, counts: Default::default(), said: [0; Field::COUNT], second };
        table.count(few);
        table
    }

    /// Counts each field's values.
    fn count(&mut self, few: bool) {
        let fields: Vec<Field> = Field::ALL.into();
        let counts = cores::each_of(fields, few, |field| {
            let mut counts = vec![0; self.values[space(field)].len() + 1];
            self.rows.iter().for_each(|row| counts[row.value(field) as usize] += 1);
            counts
        });
        for (field, counts) in counts.into_iter().enumerate() {
            self.said[field] = self.rows.len() as u32 - counts[0];
            self.counts[field] = counts;
        }
    }

    /// A value's symbols.
    pub fn symbols(&self, field: Field, value: u32) -> &[u16] {
        self.values[space(field)].symbols(value)
    }

    /// A value as it is compared.
    pub fn value(&self, field: Field, value: u32) -> Value<'_> {
        self.values[space(field)].value(value)
    }

    /// How many pairs of rows there are.
    pub fn pairs(&self) -> f64 {
        let rows = self.rows.len() as f64;
        match self.second {
            Some(second) => second as f64 * (rows - second as f64),
            None => rows * (rows - 1.0) / 2.0,
        }
    }
}

/// The rows of a piece, of its own numbers and what these are among all.
fn fill(
    values: &[Interned; SPACES],
    columns: &[Vec<u32>; Field::COUNT],
    numbers: &[Vec<u32>; SPACES],
    room: usize,
) -> Vec<Row> {
    let count = columns.iter().map(Vec::len).max().unwrap_or(0);
    let mut rows = Vec::with_capacity(count.max(room));
    for at in 0..count {
        let mut row = Row::default();
        for field in Field::ALL {
            let number = columns[field.at()].get(at).copied().unwrap_or(0);
            row.values[field.at()] = numbers[space(field)][number as usize];
            if let (Some(at), 1..) = (kept(field), number) {
                row.shapes[at] = values[space(field)].value(row.value(field)).shape;
            }
        }
        row.born = digits(values[space(Field::BirthDate)].symbols(row.value(Field::BirthDate)));
        rows.push(row);
    }
    rows
}

/// The digits of a whole birthday; 0 of any other.
fn digits(symbols: &[u16]) -> u32 {
    if symbols.len() != 8 {
        return 0;
    }
    symbols.iter().fold(0, |digits, digit| digits << 4 | u32::from(digit & 15))
}
