//! JSON that is written in the order in which it was built, so that the same seed gives the same bytes.

use std::fmt::Write;

/// One JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Integer(i64),
    /// A number with so many digits behind the point.
    Decimal(f64, usize),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    pub fn write(&self, out: &mut String) {
        // Writing to a String cannot fail.
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => _ = write!(out, "{value}"),
            Json::Integer(value) => _ = write!(out, "{value}"),
            Json::Decimal(value, digits) => _ = write!(out, "{value:.digits$}"),
            Json::Text(text) => write_text(text, out),
            Json::List(items) => write_list(items, out, |item, out| item.write(out), '[', ']'),
            Json::Object(fields) => write_list(fields, out, write_field, '{', '}'),
        }
    }

    /// Adds a field behind the others of an object.
    pub fn with(mut self, key: &'static str, value: impl Into<Json>) -> Self {
        if let Json::Object(fields) = &mut self {
            fields.push((key, value.into()));
        }
        self
    }

    /// Adds a field where there is a value.
    pub fn maybe(self, key: &'static str, value: Option<impl Into<Json>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Replaces the value of a field that is there.
    pub fn set(&mut self, key: &str, value: impl Into<Json>) {
        if let Json::Object(fields) = self
            && let Some((_, old)) = fields.iter_mut().find(|(name, _)| *name == key)
        {
            *old = value.into();
        }
    }
}

/// An object with these fields.
pub(crate) fn object<const N: usize>(fields: [(&'static str, Json); N]) -> Json {
    Json::Object(fields.into())
}

/// A list of one.
pub(crate) fn only(item: Json) -> Json {
    Json::List(vec![item])
}

fn write_field((key, value): &(&'static str, Json), out: &mut String) {
    write_text(key, out);
    out.push(':');
    value.write(out);
}

fn write_list<T>(items: &[T], out: &mut String, each: impl Fn(&T, &mut String), open: char, close: char) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(close);
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\0'..='\u{1f}' => _ = write!(out, "\\u{:04x}", u32::from(character)),
            _ => out.push(character),
        }
    }
    out.push('"');
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Json::Text(text)
    }
}

impl From<terms::Day> for Json {
    fn from(day: terms::Day) -> Self {
        Json::Text(day.to_string())
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Json::Integer(value)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Json::Bool(value)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Json::List(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_texts_are_escaped() {
        let value = object([("b", "say \"\\\n".into()), ("a", only(Json::Decimal(1.5, 1)))]).with("c", true);
        let mut text = String::new();
        value.write(&mut text);
        assert_eq!(text, r#"{"b":"say \"\\\u000a","a":[1.5],"c":true}"#);
    }
}
