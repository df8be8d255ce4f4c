//! JSON Patch (RFC 6902) over a resource.

use sonic_rs::{JsonContainerTrait, JsonValueMutTrait, JsonValueTrait, Value};
use terms::Issue;

type Pointer = Vec<String>;

/// The resource after the operations, all of them or none; a failing one is told by its place in the
/// patch.
pub fn patched(resource: &[u8], patch: &[u8]) -> Result<Vec<u8>, Issue> {
    let mut json = fhir::json::parse_any(resource)?;
    let operations = fhir::json::parse_any(patch)?;
    let operations = operations.as_array().ok_or_else(|| Issue::blocking("patch_no_list", ""))?;
    for (number, operation) in operations.iter().enumerate() {
        let wrong = |code: &str| Issue::blocking(code, format!("[{number}]"));
        apply(&mut json, operation).map_err(wrong)?;
    }
    Ok(sonic_rs::to_vec(&json).unwrap_or_default())
}

fn apply(json: &mut Value, operation: &Value) -> Result<(), &'static str> {
    let text = |name: &str| operation.get(name).and_then(|value| value.as_str());
    let pointer = |name: &str| text(name).and_then(read).ok_or("patch_bad_path");
    let value = || operation.get("value").cloned().ok_or("patch_no_value");
    let path = pointer("path")?;
    match text("op").unwrap_or_default() {
        "add" => add(json, &path, value()?),
        "remove" => remove(json, &path).map(drop),
        "replace" => {
            *find(json, &path).ok_or("patch_nothing_there")? = value()?;
            Ok(())
        }
        "move" => {
            let from = pointer("from")?;
            let moved =
                if path.starts_with(&from) && path != from { Err("patch_bad_path") } else { remove(json, &from) };
            add(json, &path, moved?)
        }
        "copy" => {
            let copied = find(json, &pointer("from")?).ok_or("patch_nothing_there")?.clone();
            add(json, &path, copied)
        }
        "test" => match find(json, &path) {
            Some(found) if same(found, &value()?) => Ok(()),
            _ => Err("patch_test_failed"),
        },
        _ => Err("patch_unknown_op"),
    }
}

/// RFC 6901: `/name/0/given`; `~1` is a slash, `~0` a tilde.
fn read(text: &str) -> Option<Pointer> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    Some(text.strip_prefix('/')?.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect())
}

fn find<'j>(json: &'j mut Value, path: &[String]) -> Option<&'j mut Value> {
    path.iter().try_fold(json, |value, part| {
        if value.is_array() {
            let at = index(part)?;
            value.as_array_mut()?.get_mut(at)
        } else {
            value.as_object_mut()?.get_mut(part)
        }
    })
}

fn index(part: &str) -> Option<usize> {
    let is_plain = part == "0" || !part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit());
    part.parse().ok().filter(|_| is_plain)
}

fn add(json: &mut Value, path: &[String], value: Value) -> Result<(), &'static str> {
    let Some((last, parents)) = path.split_last() else {
        *json = value;
        return Ok(());
    };
    let parent = find(json, parents).ok_or("patch_nothing_there")?;
    if let Some(array) = parent.as_array_mut() {
        let at = if last == "-" { Some(array.len()) } else { index(last) };
        let at = at.filter(|at| *at <= array.len()).ok_or("patch_bad_path")?;
        array.insert(at, value);
        return Ok(());
    }
    let object = parent.as_object_mut().ok_or("patch_bad_path")?;
    object.insert(last, value);
    Ok(())
}

fn remove(json: &mut Value, path: &[String]) -> Result<Value, &'static str> {
    let (last, parents) = path.split_last().ok_or("patch_bad_path")?;
    let parent = find(json, parents).ok_or("patch_nothing_there")?;
    if let Some(array) = parent.as_array_mut() {
        let at = index(last).ok_or("patch_nothing_there")?;
        let found = array.get(at).cloned().ok_or("patch_nothing_there")?;
        array.remove(at);
        return Ok(found);
    }
    let object = parent.as_object_mut().ok_or("patch_nothing_there")?;
    let found = object.get(last).cloned().ok_or("patch_nothing_there")?;
    object.remove(last);
    Ok(found)
}

/// Equal as JSON: numbers by value, members in any order (RFC 6902, section 4.6).
fn same(one: &Value, other: &Value) -> bool {
    if let (Some(one), Some(other)) = (one.as_array(), other.as_array()) {
        return one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| same(one, other));
    }
    if let (Some(one), Some(other)) = (one.as_object(), other.as_object()) {
        let each = |(name, value): (&str, &Value)| other.get(&name).is_some_and(|found| same(value, found));
        return one.len() == other.len() && one.iter().all(each);
    }
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

fn number(value: &Value) -> Option<f64> {
    if value.is_number() { value.to_string().parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(resource: &str, patch: &str, expected: Result<&str, (&str, &str)>) {
        let found = patched(resource.as_bytes(), patch.as_bytes());
        let found = found.map(|bytes| String::from_utf8(bytes).unwrap());
        let found = found.as_deref().map_err(|issue| (issue.code.as_str(), issue.place.as_str()));
        assert_eq!(found, expected, "{resource} {patch}");
    }

    #[test]
    fn every_operation_does_what_the_standard_says() {
        becomes(r#"{"a":1}"#, r#"[{"op":"add","path":"/b","value":2}]"#, Ok(r#"{"a":1,"b":2}"#));
        becomes(r#"{"a":[1,3]}"#, r#"[{"op":"add","path":"/a/1","value":2}]"#, Ok(r#"{"a":[1,2,3]}"#));
        becomes(r#"{"a":[1]}"#, r#"[{"op":"add","path":"/a/-","value":2}]"#, Ok(r#"{"a":[1,2]}"#));
        becomes(r#"{"a":1,"b":2}"#, r#"[{"op":"remove","path":"/a"}]"#, Ok(r#"{"b":2}"#));
        becomes(r#"{"a":{"x/y":1}}"#, r#"[{"op":"replace","path":"/a/x~1y","value":2}]"#, Ok(r#"{"a":{"x/y":2}}"#));
        becomes(r#"{"a":1}"#, r#"[{"op":"move","from":"/a","path":"/b"}]"#, Ok(r#"{"b":1}"#));
        becomes(r#"{"a":1}"#, r#"[{"op":"copy","from":"/a","path":"/b"}]"#, Ok(r#"{"a":1,"b":1}"#));
        becomes(r#"{"a":1.50}"#, r#"[{"op":"test","path":"/a","value":1.5}]"#, Ok(r#"{"a":1.50}"#));
    }

    #[test]
    fn what_cannot_be_done_is_told_by_its_place_and_changes_nothing() {
        becomes("{}", r#"{"op":"add"}"#, Err(("patch_no_list", "")));
        becomes(
            "{}",
            r#"[{"op":"add","path":"/a","value":1},{"op":"remove","path":"/x"}]"#,
            Err(("patch_nothing_there", "[1]")),
        );
        becomes(r#"{"a":1}"#, r#"[{"op":"test","path":"/a","value":2}]"#, Err(("patch_test_failed", "[0]")));
        becomes(r#"{"a":[1]}"#, r#"[{"op":"add","path":"/a/01","value":2}]"#, Err(("patch_bad_path", "[0]")));
        becomes(r#"{"a":{}}"#, r#"[{"op":"move","from":"/a","path":"/a/b"}]"#, Err(("patch_bad_path", "[0]")));
        becomes("{}", r#"[{"op":"grow","path":"/a"}]"#, Err(("patch_unknown_op", "[0]")));
        becomes("{}", r#"[{"op":"add","path":"/a"}]"#, Err(("patch_no_value", "[0]")));
    }
}
