//! Changes in the text of a resource that leave everything else as it was sent.

use std::collections::BTreeMap;
use terms::Issue;

/// The resource with references to other writes of its message led to their ids; none where there is no
/// such reference. Only the value of a member `reference` is one (FHIR R4, section 3.1.0.11.2).
pub(super) fn lead(bytes: &[u8], ids: &BTreeMap<&str, String>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = 0;
    for (start, end) in strings(bytes) {
        let led = std::str::from_utf8(&bytes[start..end]).ok().and_then(|text| ids.get(text));
        if let Some(led) = led.filter(|_| is_reference(&bytes[..start])) {
            out.extend_from_slice(&bytes[rest..start]);
            out.extend_from_slice(led.as_bytes());
            rest = end;
        }
    }
    if rest == 0 {
        return None;
    }
    out.extend_from_slice(&bytes[rest..]);
    Some(out)
}

/// Whether what stands before a string's text is `"reference": "`.
fn is_reference(before: &[u8]) -> bool {
    let before = before.strip_suffix(b"\"").unwrap_or(before).trim_ascii_end();
    let before = before.strip_suffix(b":").map(<[u8]>::trim_ascii_end);
    before.is_some_and(|before| before.ends_with(b"\"reference\""))
}

/// Where the texts of a document's strings begin and end. Escapes stay as they are: an id has none.
fn strings(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut open, mut escaped) = (Vec::new(), None, false);
    for (at, byte) in bytes.iter().enumerate() {
        match (open, byte) {
            _ if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(start), b'"') => {
                found.push((start, at));
                open = None;
            }
            (None, b'"') => open = Some(at + 1),
            _ => {}
        }
    }
    found
}

/// The resource under an id; one that it had is left out (FHIR R4, section 3.1.0.8: ignored at create).
pub(super) fn with_id(bytes: &[u8], id: &str) -> Result<Vec<u8>, Issue> {
    use sonic_rs::{JsonContainerTrait, JsonValueMutTrait};
    let mut json = fhir::json::parse_any(bytes)?;
    let had = json.as_object().is_some_and(|object| object.contains_key(&"id"));
    let text = match json.as_object_mut().filter(|_| had) {
        Some(object) => {
            object.remove(&"id");
            sonic_rs::to_vec(&json).unwrap_or_default()
        }
        None => bytes.to_vec(),
    };
    let open = text.iter().position(|&byte| byte == b'{').map_or(0, |at| at + 1);
    let mut out = text[..open].to_vec();
    out.extend_from_slice(format!("\"id\":\"{id}\",").as_bytes());
    out.extend_from_slice(&text[open..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_references_are_led_and_nothing_else_changes() {
        let ids = BTreeMap::from([("urn:uuid:1", "Patient/p1".to_owned())]);
        for (sent, expected) in [
            (r#"{"subject": {"reference" : "urn:uuid:1"}}"#, Some(r#"{"subject": {"reference" : "Patient/p1"}}"#)),
            (r#"{"identifier":[{"value":"urn:uuid:1"}]}"#, None),
            (r#"{"note":"\"reference\":\"urn:uuid:1\""}"#, None),
            (r#"{"reference":"urn:uuid:2"}"#, None),
        ] {
            let led = lead(sent.as_bytes(), &ids).map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(led.as_deref(), expected, "{sent}");
        }
    }

    #[test]
    fn an_id_is_put_first_and_an_old_one_left_out() {
        let id = |sent: &str| String::from_utf8(with_id(sent.as_bytes(), "x").unwrap()).unwrap();
        assert_eq!(id(r#"{"resourceType": "Patient"}"#), r#"{"id":"x","resourceType": "Patient"}"#);
        assert_eq!(id(r#"{"resourceType":"Patient","id":"old"}"#), r#"{"id":"x","resourceType":"Patient"}"#);
    }
}
