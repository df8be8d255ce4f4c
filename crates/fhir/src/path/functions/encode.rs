//! Encodings and escapes.

use super::Invocation;
use crate::path::call::Function as F;
use crate::path::value::{Collection, Item};
use crate::path::{PathError, Result};

pub(super) fn call<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let (Some(text), Some(format)) = (at.text()?, at.text_arg(0)?) else {
        return Ok(Collection::Empty);
    };
    let made = match (at.call.function, format.as_ref()) {
        (F::Encode, "hex") => Some(text.bytes().map(|byte| format!("{byte:02x}")).collect()),
        (F::Encode, "base64") => Some(base64(text.as_bytes(), PLAIN)),
        (F::Encode, "urlbase64") => Some(base64(text.as_bytes(), URL)),
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

const PLAIN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64(bytes: &[u8], letters: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = letters[(all >> (18 - 6 * place) & 63) as usize];
            text.push(if place > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

fn from_base64(text: &str, letters: &[u8; 64]) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut all, mut bits) = (0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = letters.iter().position(|letter| *letter == byte)? as u32;
        all = (all << 6 | value) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((all >> bits & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).ok()
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
