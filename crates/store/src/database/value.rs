//! What stands in a column or fills a place in a statement.

use crate::fault::{Error, Inner};

/// A value. Truth is an integer, 0 or 1: not every database has more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What can be read from a value.
pub(crate) trait FromValue: Sized {
    /// Reads it; another kind of value is a damaged database.
    fn from_value(value: Value<'_>) -> Inner<Self>;
}

/// A value of another kind than was written.
pub(super) fn wrong(wanted: &str, found: &Value<'_>) -> Error {
    let kind = match found {
        Value::Null => "nothing",
        Value::Integer(_) => "a number",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytes",
    };
    Error::fault(format!("the record database is damaged: {kind} where {wanted} was written"))
}

impl FromValue for i64 {
    fn from_value(value: Value<'_>) -> Inner<Self> {
        match value {
            Value::Integer(number) => Ok(number),
            other => Err(wrong("a number", &other)),
        }
    }
}

impl FromValue for u64 {
    fn from_value(value: Value<'_>) -> Inner<Self> {
        i64::from_value(value).map(|number| number as u64)
    }
}

impl FromValue for bool {
    fn from_value(value: Value<'_>) -> Inner<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Value<'_>) -> Inner<Self> {
        match value {
            Value::Text(text) => Ok(text.to_owned()),
            other => Err(wrong("text", &other)),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value<'_>) -> Inner<Self> {
        match value {
            Value::Bytes(bytes) => Ok(bytes.to_vec()),
            other => Err(wrong("bytes", &other)),
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value<'_>) -> Inner<Self> {
        match value {
            Value::Bytes(bytes) => bytes.try_into().map_err(|_| wrong("another number of bytes", &value)),
            other => Err(wrong("bytes", &other)),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value<'_>) -> Inner<Self> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Value::Integer(number as i64)
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Value::Integer(i64::from(truth))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Value::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Value::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Value::Bytes(bytes)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
