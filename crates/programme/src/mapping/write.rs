//! Writes a mapping as the TOML from which it is read again.

use intake::sheet::{Key, Mapping, Source};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The text; the same mapping always has the same one.
pub fn write(mapping: &Mapping) -> String {
    let mut text = format!("form = {}\n", quoted(&mapping.form));
    line(&mut text, "day", Some(&mapping.day));
    line(&mut text, "entered", mapping.entered.as_ref());
    line(&mut text, "institution", mapping.institution.as_ref());
    let keys: Vec<&str> = mapping.key.iter().map(key_text).collect();
    list(&mut text, "key", &keys);
    let within: Vec<&str> = mapping.within.iter().map(String::as_str).collect();
    list(&mut text, "within", &within);
    text.push_str("\n[person]\n");
    for (name, source) in mapping.person.all() {
        line(&mut text, name, source.as_ref());
    }
    text.push_str("\n[item]\n");
    for (key, source) in &mapping.item {
        line(&mut text, key, Some(source));
    }
    text
}

fn key_text(key: &Key) -> &str {
    match key {
        Key::Person => "person",
        Key::Day => "day",
        Key::Item(item) => item,
    }
}

fn line(text: &mut String, key: &str, source: Option<&Source>) {
    if let Some(source) = source {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{key} = {}", source_text(source));
    }
}

fn list(text: &mut String, key: &str, values: &[&str]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        let _ = writeln!(text, "{key} = [{}]", values.join(", "));
    }
}

fn source_text(source: &Source) -> String {
    match source {
        Source { column: Some(column), value: None, part: None, codes } if codes.is_empty() => quoted(column),
        Source { column, value, part, codes } => {
            let column = column.as_ref().map(|column| format!("column = {}", quoted(column)));
            let value = value.as_ref().map(|value| format!("value = {}", quoted(value)));
            let part = part.map(|part| format!("part = {part}"));
            let codes = (!codes.is_empty()).then(|| format!("codes = {}", codes_text(codes)));
            let parts: Vec<String> = [column, value, part, codes].into_iter().flatten().collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}

fn codes_text(codes: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = codes.iter().map(|(word, code)| format!("{} = {}", quoted(word), quoted(code))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A basic string of TOML 1.0.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter.is_control() => _ = write!(quoted, "\\u{:04x}", letter as u32),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
