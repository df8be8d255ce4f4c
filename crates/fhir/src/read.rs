//! Small readers for what the platform reads of a resource.

use crate::Json;
use sonic_rs::{JsonContainerTrait, JsonValueTrait};

/// The value at a dotted path; where an array is met, its first element: `name.text`, `code.coding.code`.
pub fn at<'a>(resource: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(resource, |value, key| first(first(value)?.as_object()?.get(&key)?))
}

/// An array's first element; any other value is itself.
fn first(value: &Json) -> Option<&Json> {
    match value.as_array() {
        Some(array) => array.first(),
        None => Some(value),
    }
}

/// All values at a dotted path, through arrays.
pub fn all<'a>(resource: &'a Json, path: &str) -> Vec<&'a Json> {
    let mut values = vec![resource];
    for key in path.split('.') {
        let members = values.into_iter().flat_map(each).filter_map(|value| value.as_object()?.get(&key));
        values = members.collect();
    }
    values.into_iter().flat_map(each).collect()
}

fn each(value: &Json) -> Vec<&Json> {
    value.as_array().map_or_else(|| vec![value], |array| array.iter().collect())
}

/// The text at a dotted path.
pub fn text<'a>(resource: &'a Json, path: &str) -> Option<&'a str> {
    at(resource, path)?.as_str()
}

/// The integer at a dotted path.
pub fn integer(resource: &Json, path: &str) -> Option<i64> {
    at(resource, path)?.as_i64()
}

/// The number at a dotted path.
pub fn number(resource: &Json, path: &str) -> Option<f64> {
    at(resource, path)?.as_f64()
}

/// The boolean at a dotted path.
pub fn boolean(resource: &Json, path: &str) -> Option<bool> {
    at(resource, path)?.as_bool()
}

/// The day at a dotted path; nothing where it is not known to the day.
pub fn day(resource: &Json, path: &str) -> Option<terms::Day> {
    crate::date::day(text(resource, path)?)
}

/// The resource's type.
pub fn kind(resource: &Json) -> &str {
    text(resource, "resourceType").unwrap_or_default()
}

/// The resource's id.
pub fn id(resource: &Json) -> &str {
    text(resource, "id").unwrap_or_default()
}

/// The code that a CodeableConcept at a dotted path has in a system: `code(r, "type", "urn:jikang:programme")`.
pub fn code<'a>(resource: &'a Json, path: &str, system: &str) -> Option<&'a str> {
    let codings = all(resource, &format!("{path}.coding"));
    codings.into_iter().find(|coding| text(coding, "system") == Some(system)).and_then(|coding| text(coding, "code"))
}

/// The value of the resource's identifier in a system.
pub fn identifier<'a>(resource: &'a Json, system: &str) -> Option<&'a str> {
    identifier_at(resource, "identifier", system)
}

/// The value of an identifier in a system at a dotted path: `serviceProvider.identifier`.
pub fn identifier_at<'a>(resource: &'a Json, path: &str, system: &str) -> Option<&'a str> {
    let found = all(resource, path).into_iter().find(|one| text(one, "system") == Some(system))?;
    text(found, "value")
}

/// The extension with a URL on the element at a dotted path (empty: on the resource).
pub fn extension<'a>(resource: &'a Json, path: &str, url: &str) -> Option<&'a Json> {
    let path = if path.is_empty() { "extension".to_owned() } else { format!("{path}.extension") };
    all(resource, &path).into_iter().find(|one| text(one, "url") == Some(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_take_the_first_of_many_and_search_by_system() {
        let patient = crate::parse(
            br#"{"resourceType":"Patient","id":"p","name":[{"text":"A B","given":["B","C"]},{"text":"X"}],
            "identifier":[{"system":"s1","value":"1"},{"system":"s2","value":"2"}],"birthDate":"1950-02-03",
            "address":[{"extension":[{"url":"u","valueCode":"320100"}]}],
            "maritalStatus":{"coding":[{"system":"a","code":"x"},{"system":"b","code":"M"}]}}"#,
        )
        .unwrap();
        assert_eq!(text(&patient, "name.text"), Some("A B"));
        assert_eq!(all(&patient, "name.given").len(), 2);
        assert_eq!(identifier(&patient, "s2"), Some("2"));
        assert_eq!(identifier(&patient, "s3"), None);
        assert_eq!(code(&patient, "maritalStatus", "b"), Some("M"));
        assert_eq!(extension(&patient, "address", "u").and_then(|one| text(one, "valueCode")), Some("320100"));
        assert_eq!(day(&patient, "birthDate").unwrap().to_string(), "1950-02-03");
        assert_eq!((kind(&patient), id(&patient)), ("Patient", "p"));
    }
}
