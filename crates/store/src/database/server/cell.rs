//! Values on their way to and from a server.

use super::super::Value;
use crate::fault::{Error, Inner};
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use std::borrow::Cow;

/// A value that travels to the connection's thread and back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// Text, as the server holds it.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Values that outlive the caller's.
pub(super) fn owned(values: &[Value<'_>]) -> Vec<Cell> {
    let cells = values.iter().map(|value| match *value {
        Value::Null => Cell::Null,
        Value::Integer(number) => Cell::Integer(number),
        Value::Text(text) => Cell::Text(escaped(text).into_owned()),
        Value::Bytes(bytes) => Cell::Bytes(bytes.to_vec()),
    });
    cells.collect()
}

impl Cell {
    /// As the store sees it.
    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(*number),
            Cell::Text(text) => Value::Text(text),
            Cell::Bytes(bytes) => Value::Bytes(bytes),
        }
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Cell::Null | Cell::Integer(_) => 8,
            Cell::Text(text) => text.len(),
            Cell::Bytes(bytes) => bytes.len(),
        }
    }
}

/// PostgreSQL's text cannot hold U+0000, which a sender's JSON can. It is written behind a mark; the mark
/// itself, which is no character of any language, is written twice.
const MARK: char = '\u{10FFFF}';

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', MARK]) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0' => escaped.extend([MARK, '0']),
            MARK => escaped.extend([MARK, MARK]),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

fn as_it_was(text: &str) -> String {
    let mut characters = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        match character {
            MARK => plain.push(if characters.next() == Some(MARK) { MARK } else { '\0' }),
            other => plain.push(other),
        }
    }
    plain
}

/// A row of an answer.
pub(super) struct Fetched {
    cells: Vec<Cell>,
}

impl Fetched {
    /// Reads the columns by their types.
    pub(super) fn of(row: &postgres::Row) -> Inner<Self> {
        let cells = (0..row.len()).map(|column| cell(row, column)).collect::<Inner<_>>()?;
        Ok(Self { cells })
    }

    /// What stands in a column.
    pub(super) fn cell(&self, column: usize) -> Inner<&Cell> {
        self.cells.get(column).ok_or_else(|| Error::fault("a statement has fewer columns than are read"))
    }
}

fn cell(row: &postgres::Row, column: usize) -> Inner<Cell> {
    Ok(match *row.columns()[column].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(column)?.map_or(Cell::Null, Cell::Integer),
        Type::INT4 => row.try_get::<_, Option<i32>>(column)?.map_or(Cell::Null, |number| Cell::Integer(number.into())),
        Type::BOOL => row.try_get::<_, Option<bool>>(column)?.map_or(Cell::Null, |truth| Cell::Integer(truth.into())),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.map_or(Cell::Null, Cell::Bytes),
        _ => row.try_get::<_, Option<&str>>(column)?.map_or(Cell::Null, |text| Cell::Text(as_it_was(text))),
    })
}

impl ToSql for Cell {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Integer(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Cell::Integer(number) if *kind == Type::BOOL => (*number != 0).to_sql(kind, out),
            Cell::Integer(number) => number.to_sql(kind, out),
            Cell::Text(text) => text.to_sql(kind, out),
            Cell::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_cannot_hold_comes_back_as_it_was() {
        for text in ["", "plain", "a\0b", "\u{10FFFF}", "\u{10FFFF}0", "\0\u{10FFFF}\0", "0"] {
            let held = escaped(text);
            assert!(!held.contains('\0'), "{text:?}");
            assert_eq!(as_it_was(&held), text);
        }
    }
}
