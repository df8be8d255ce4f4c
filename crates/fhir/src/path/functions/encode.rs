//! Encodings and escapes.

use super::Invocation;
use crate::base64::{PLAIN, URL, read, write};
use crate::path::call::Function as F;
use crate::path::value::{Collection, Item};
use crate::path::{PathError, Result};

pub(super) fn call<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let (Some(text), Some(format)) = (at.text()?, at.text_arg(0)?) else {
        return Ok(Collection::Empty);
    };
    let made = match (at.call.function, format.as_ref()) {
        (F::Encode, "hex") => Some(text.bytes().map(|byte| format!("{byte:02x}")).collect()),
        (F::Encode, "base64") => Some(write(text.as_bytes(), PLAIN)),
        (F::Encode, "urlbase64") => Some(write(text.as_bytes(), URL)),
        (F::Decode, "hex") => from_hex(&text),
        (F::Decode, "base64") => from_base64(&text, PLAIN),
        (F::Decode, "urlbase64") => from_base64(&text, URL),
        (F::Escape, "html") => Some(escape_html(&text)),
        (F::Escape, "json") => Some(escape_json(&text)),
        (F::Unescape, "html") => Some(unescape_html(&text)),
        (F::Unescape, "json") => Some(unescape_json(&text)),
        (_, other) => return Err(PathError::new("format", format!("'{other}' is no format"))),
    };
    Ok(Collection::of(made.map(Item::text)))
}

fn from_base64(text: &str, letters: &[u8; 64]) -> Option<String> {
    String::from_utf8(read(text, letters)?).ok()
}

fn from_hex(text: &str) -> Option<String> {
    let bytes = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}

const HTML: [(&str, &str); 5] = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];

fn escape_html(text: &str) -> String {
    HTML.iter().fold(text.to_owned(), |text, (plain, escaped)| text.replace(plain, escaped))
}

fn unescape_html(text: &str) -> String {
    HTML.iter().rev().fold(text.to_owned(), |text, (plain, escaped)| text.replace(escaped, plain))
}

fn escape_json(text: &str) -> String {
    let quoted = sonic_rs::to_string(text).unwrap_or_default();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default().to_owned()
}

fn unescape_json(text: &str) -> String {
    crate::tree::unescape(text)
}
