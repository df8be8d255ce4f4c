//! The cells of some rows as they are read: the ids as they are, every other cell as the number of its value.

use super::intern::Interned;
use crate::model::{Field, even};

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

    /// All of them in their order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start as usize..*end as usize])
    }
}

/// So many spaces have values of their own.
pub const SPACES: usize = 10;

/// The space in which a field's values are numbered: fields that swap with one another share one.
pub const fn space(field: Field) -> usize {
    match field {
        Field::GivenName | Field::FamilyName => 0,
        Field::Address1 | Field::Address2 => 1,
        Field::BirthDate => 2,
        Field::Sex => 3,
        Field::NationalId => 4,
        Field::Phone => 5,
        Field::StreetNumber => 6,
        Field::Suburb => 7,
        Field::Postcode => 8,
        Field::State => 9,
    }
}

/// The cells of some rows.
#[derive(Default)]
pub struct Cells {
    /// The rows' own ids.
    pub ids: Texts,
    /// Of each space the values.
    pub values: [Interned; SPACES],
    /// Of each field the values' numbers, row by row.
    pub columns: [Vec<u32>; Field::COUNT],
    /// Whether there is anything but blanks, by field; and in full names.
    pub said: [bool; Field::COUNT + 1],
    symbols: Vec<u16>,
}

impl Cells {
    /// None yet, with room for so many rows.
    pub fn with_room(rows: usize) -> Self {
        let columns = std::array::from_fn(|_| Vec::with_capacity(rows));
        Self { ids: Texts { bytes: Vec::new(), ends: Vec::with_capacity(rows) }, columns, ..Self::default() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ids.ends.len()
    }

    /// Adds a row; its full name is parted where it lacks one of the two.
    pub fn push(&mut self, id: &[u8], fields: [&[u8]; Field::COUNT], full_name: &[u8]) {
        self.ids.push(id);
        for (field, text) in Field::ALL.into_iter().zip(fields) {
            self.symbols.clear();
            let name = matches!(field, Field::GivenName | Field::FamilyName);
            if name && text.is_empty() && !full_name.is_empty() {
                even::write_part(field, full_name, &mut self.symbols);
            } else {
                even::write(field, text, &mut self.symbols);
            }
            self.columns[field.at()].push(self.values[space(field)].number(&self.symbols));
        }
        for (said, text) in self.said.iter_mut().zip(fields.into_iter().chain([full_name])) {
            *said = *said || !text.trim_ascii().is_empty();
        }
    }
}
