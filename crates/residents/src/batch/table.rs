//! Descriptions of people, packed: each value once, a row as the numbers of its values.

use super::cores;
use super::intern::{Column, Interned, intern};
use crate::model::{Field, Shape, Value};

/// Texts one after the other.
#[derive(Default)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &[u8]) {
        // A piece has less than 4 GiB: what would not fit is empty.
        if self.bytes.len() + text.len() < u32::MAX as usize {
            self.bytes.extend_from_slice(text);
        }
        self.ends.push(self.bytes.len() as u32);
    }

    /// Whether there is nothing but blanks in them.
    pub fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// All of them in their order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start as usize..*end as usize])
    }
}

/// The cells of some rows, column by column, as they were written.
#[derive(Default)]
pub struct Cells {
    /// The rows' own ids.
    pub ids: Texts,
    /// Each field's values; none at all where the file has no such column.
    pub fields: [Texts; Field::COUNT],
    /// Full names, where the file has them in one column.
    pub full_names: Texts,
}

impl Cells {
    /// Nothing, with room for so many bytes in so many rows.
    pub fn with_room(bytes: usize, rows: usize) -> Self {
        let texts = |bytes| Texts { bytes: Vec::with_capacity(bytes), ends: Vec::with_capacity(rows) };
        Self { ids: texts(bytes / 10), fields: std::array::from_fn(|_| texts(bytes / 20)), full_names: texts(0) }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ids.ends.len()
    }

    /// Adds a row.
    pub fn push(&mut self, id: &[u8], fields: [&[u8]; Field::COUNT], full_name: &[u8]) {
        self.ids.push(id);
        for (texts, cell) in self.fields.iter_mut().zip(fields) {
            texts.push(cell);
        }
        self.full_names.push(full_name);
    }
}

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
    pub values: [Interned; Field::COUNT],
    /// How many rows of each field have a value.
    pub counts: [Vec<u32>; Field::COUNT],
    /// How many rows say anything, field by field.
    pub said: [u32; Field::COUNT],
    /// Where the second file's rows begin, if there is one.
    pub second: Option<usize>,
}

/// For fewer rows no core is woken.
const FEW: usize = 1_000;

/// Fields whose values are numbered together.
const SPACES: [&[Field]; 10] = [
    &[Field::GivenName, Field::FamilyName],
    &[Field::Address1, Field::Address2],
    &[Field::BirthDate],
    &[Field::Sex],
    &[Field::NationalId],
    &[Field::Phone],
    &[Field::StreetNumber],
    &[Field::Suburb],
    &[Field::Postcode],
    &[Field::State],
];

impl Table {
    /// Numbers the values of all cells, the spaces on all cores.
    pub fn of(cells: &[Cells], second: Option<usize>) -> Self {
        let few = cells.iter().map(Cells::len).sum::<usize>() < FEW;
        let spaces = match few {
            true => SPACES.iter().map(|fields| intern(fields, cells)).collect(),
            false => cores::each(&SPACES, |fields| intern(fields, cells)),
        };
        Self::join(SPACES.iter().map(|fields| fields[0].at()).zip(spaces), second)
    }

    fn join(spaces: impl Iterator<Item = (usize, (Interned, Vec<Column>))>, second: Option<usize>) -> Self {
        let (mut values, mut counts, mut said): ([Interned; Field::COUNT], [Vec<u32>; Field::COUNT], _) =
            (Default::default(), Default::default(), [0; Field::COUNT]);
        let mut columns: [Vec<u32>; Field::COUNT] = Default::default();
        for (first, (interned, of)) in spaces {
            for (number, column) in (first..).zip(of) {
                said[number] = column.numbers.len() as u32 - column.counts[0];
                counts[number] = column.counts;
                columns[number] = column.numbers;
            }
            values[first] = interned;
        }
        let mut table = Self { rows: vec![Row::default(); columns[0].len()], values, counts, said, second };
        let mut rows = std::mem::take(&mut table.rows);
        cores::split(&mut rows, FEW, |start, rows| table.fill(rows, &columns, start));
        table.rows = rows;
        table
    }

    /// Fills in the rows from one on.
    fn fill(&self, rows: &mut [Row], columns: &[Vec<u32>; Field::COUNT], start: usize) {
        for (number, row) in (start..).zip(rows) {
            row.values = std::array::from_fn(|field| columns[field][number]);
            for field in Field::ALL {
                if let (Some(at), 1..) = (kept(field), row.value(field)) {
                    row.shapes[at] = self.value(field, row.value(field)).shape;
                }
            }
            row.born = digits(self.symbols(Field::BirthDate, row.value(Field::BirthDate)));
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

/// The field under which a field's values are numbered.
pub fn space(field: Field) -> usize {
    match field {
        Field::FamilyName => Field::GivenName.at(),
        Field::Address2 => Field::Address1.at(),
        other => other.at(),
    }
}

/// The digits of a whole birthday; 0 of any other.
fn digits(symbols: &[u16]) -> u32 {
    if symbols.len() != 8 {
        return 0;
    }
    symbols.iter().fold(0, |digits, digit| digits << 4 | u32::from(digit & 15))
}
