//! Gives the texts of a column small numbers, so that millions of rows are added up without copying or
//! hashing a text each.

use crate::columns::text_at;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The texts met so far, by number. The first is the empty one, which also stands for no text.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    texts: Vec<String>,
    index: HashMap<String, u32>,
}

impl Default for Codes {
    fn default() -> Self {
        Self { texts: vec![String::new()], index: HashMap::from([(String::new(), 0)]) }
    }
}

impl Codes {
    /// The text of a number that was given before.
    pub fn text(&self, code: u32) -> &str {
        self.texts.get(code as usize).map_or("", String::as_str)
    }

    /// How many texts there are, the empty one among them.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// The number of a text.
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.index.get(text) {
            return *code;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.index.insert(text.to_owned(), code);
        code
    }

    /// The number of every row's text; no column and an empty cell are the empty text.
    pub fn of(&mut self, column: Option<&ArrayRef>, rows: usize) -> Vec<u32> {
        let Some(column) = column else { return vec![0; rows] };
        self.of_dictionary(column).unwrap_or_else(|| self.of_texts(column))
    }

    /// Each text of a dictionary is looked up once, not once per row, and only where a row has it.
    fn of_dictionary(&mut self, column: &ArrayRef) -> Option<Vec<u32>> {
        let column = column.as_any_dictionary_opt()?;
        let values = cast(column.values(), &DataType::Utf8).ok()?;
        let values = values.as_string_opt::<i32>()?;
        if values.is_empty() {
            return Some(vec![0; column.len()]);
        }
        let mut codes = vec![u32::MAX; values.len()];
        let mut code_of = |key: usize| {
            if codes[key] == u32::MAX {
                codes[key] = self.code(text_at(Some(values), key).unwrap_or_default());
            }
            codes[key]
        };
        let keys = column.normalized_keys().into_iter();
        Some(match column.keys().null_count() {
            0 => keys.map(code_of).collect(),
            _ => keys.enumerate().map(|(row, key)| if column.is_null(row) { 0 } else { code_of(key) }).collect(),
        })
    }

    fn of_texts(&mut self, column: &ArrayRef) -> Vec<u32> {
        let Ok(column) = cast(column, &DataType::Utf8) else { return vec![0; column.len()] };
        let column = column.as_string_opt::<i32>();
        let rows = column.map_or(0, Array::len);
        let (mut before, mut code) = ("", 0);
        let code_of = |row: usize| {
            let Some(text) = text_at(column, row) else { return 0 };
            if text != before {
                (before, code) = (text, self.code(text));
            }
            code
        };
        (0..rows).map(code_of).collect()
    }
}

/// A map by small numbers that we gave ourselves, so that nobody outside can choose them to collide.
pub(crate) type ByNumber<K, V> = HashMap<K, V, BuildHasherDefault<Numbers>>;

/// Mixes a few numbers quickly.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Numbers(u64);

impl Hasher for Numbers {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{DictionaryArray, StringArray};
    use arrow::datatypes::Int8Type;
    use std::sync::Arc;

    #[test]
    fn a_dictionary_and_plain_texts_get_the_same_numbers() {
        let plain: ArrayRef = Arc::new(StringArray::from(vec![Some("A"), None, Some("B"), Some("A"), Some("")]));
        let keyed: DictionaryArray<Int8Type> =
            vec![Some("A"), None, Some("B"), Some("A"), Some("")].into_iter().collect();
        let keyed: ArrayRef = Arc::new(keyed);
        let mut codes = Codes::default();
        assert_eq!(codes.of(Some(&plain), 5), [1, 0, 2, 1, 0]);
        assert_eq!(codes.of(Some(&keyed), 5), [1, 0, 2, 1, 0]);
        assert_eq!(codes.of(None, 2), [0, 0]);
        assert_eq!((codes.text(2), codes.len()), ("B", 3));
        let nothing: DictionaryArray<Int8Type> = vec![None::<&str>, None].into_iter().collect();
        let nothing: ArrayRef = Arc::new(nothing);
        assert_eq!(codes.of(Some(&nothing), 2), [0, 0]);
    }
}
