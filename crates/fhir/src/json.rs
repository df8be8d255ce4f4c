//! Bytes become a JSON value here, within limits that hostile input cannot pass.

use sonic_rs::{Deserialize, JsonContainerTrait, JsonValueTrait};
use terms::Issue;

/// A resource as everyone in the platform passes it around.
pub type Json = sonic_rs::Value;

/// How deep objects and arrays may be nested.
pub const DEPTH_MAX: usize = 100;

/// Reads one resource: UTF-8, nested at most [`DEPTH_MAX`] deep, an object with a `resourceType`.
/// Numbers keep their text, because 1.50 and 1.5 differ in what they say about precision.
pub fn parse(bytes: &[u8]) -> Result<Json, Issue> {
    let value = parse_any(bytes)?;
    let named = value.as_object().and_then(|object| object.get(&"resourceType"));
    match named.and_then(|name| name.as_str()) {
        Some(_) => Ok(value),
        None => Err(Issue::blocking("no_resource_type", "")),
    }
}

/// Reads any JSON value under the same limits, without asking for a resource type.
pub fn parse_any(bytes: &[u8]) -> Result<Json, Issue> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_json(bytes, error.valid_up_to()))?;
    if let Some(at) = too_deep(bytes) {
        return Err(Issue::blocking("too_deep", place(bytes, at)).with("max", DEPTH_MAX));
    }
    let mut reader = sonic_rs::Deserializer::from_str(text).use_rawnumber();
    let value = Json::deserialize(&mut reader).map_err(|error| not_json(bytes, error.offset()))?;
    reader.end().map_err(|error| not_json(bytes, error.offset()))?;
    Ok(value)
}

/// The byte at which nesting passes the limit. Runs before any parser, so that none can overflow.
fn too_deep(bytes: &[u8]) -> Option<usize> {
    // Few resources open so many brackets at all, and counting them is much quicker than following them.
    if bytes.iter().filter(|byte| matches!(byte, b'{' | b'[')).count() <= DEPTH_MAX {
        return None;
    }
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Some(at);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

pub(crate) fn not_json(bytes: &[u8], at: usize) -> Issue {
    Issue::blocking("not_json", place(bytes, at))
}

/// `line:column` of a byte, both counted from one.
pub(crate) fn place(bytes: &[u8], at: usize) -> String {
    let before = &bytes[..at.min(bytes.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    format!("{line}:{column}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &[u8], expected: Result<(), (&str, &str)>) {
        let got = parse(text).map(|_| ());
        let got = got.as_ref().map_err(|issue| (issue.code.as_str(), issue.place.as_str()));
        assert_eq!(got.copied(), expected, "{}", String::from_utf8_lossy(text));
    }

    #[test]
    fn a_resource_is_an_object_that_names_its_type() {
        check(br#"{"resourceType":"Patient"}"#, Ok(()));
        check(br#"{"resourceType":1}"#, Err(("no_resource_type", "")));
        check(b"[]", Err(("no_resource_type", "")));
        check(b"1", Err(("no_resource_type", "")));
    }

    #[test]
    fn a_broken_message_says_where_it_breaks() {
        check(b"{\n \"a\": \xff}", Err(("not_json", "2:7")));
        for text in [&b""[..], b"{", b"{}{}", b"nul", b"{\"a\":01}"] {
            assert_eq!(parse_any(text).unwrap_err().code, "not_json");
        }
    }

    #[test]
    fn nesting_beyond_the_limit_is_refused_before_parsing() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse_any(deep(DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(parse_any(deep(DEPTH_MAX + 1).as_bytes()).unwrap_err().code, "too_deep");
        assert_eq!(parse_any("[".repeat(1_000_000).as_bytes()).unwrap_err().code, "too_deep");
        let quoted = format!("[\"{}\\\"\"]", "[".repeat(500));
        assert!(parse_any(quoted.as_bytes()).is_ok(), "brackets inside a string do not nest");
    }

    #[test]
    fn decimals_keep_their_text() {
        let value = parse(br#"{"resourceType":"X","a":1.50,"b":[120, 1e3]}"#).unwrap();
        assert_eq!(sonic_rs::to_string(&value).unwrap(), r#"{"a":1.50,"b":[120,1e3],"resourceType":"X"}"#);
        assert_eq!(value["a"].as_f64(), Some(1.5));
        assert_eq!(value["b"][0].as_i64(), Some(120));
    }
}
