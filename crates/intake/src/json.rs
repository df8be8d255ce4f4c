//! FHIR as JSON: one resource, a bundle, or a resource per line.

use crate::draft::Draft;
use sonic_rs::{JsonValueTrait, LazyValue};
use terms::Issue;

/// A line of NDJSON, or a resource in a bundle, may have this many bytes.
pub const RESOURCE_BYTES_MAX: usize = 16 << 20;

/// How the bytes of an arrival are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One JSON document: a resource or a bundle.
    Document,
    /// One JSON document per line.
    Lines,
    /// Rows of a spreadsheet, read whole (see [`crate::sheet`]).
    Sheet,
}

/// Tells the layout from the first line: a line that is a whole document means a document per line,
/// unless it is the only line that there is.
pub fn layout(bytes: &[u8]) -> Layout {
    let mut lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next());
    let opens = first.trim_ascii().first() == Some(&b'{');
    let closes = first.trim_ascii().last() == Some(&b'}');
    match second {
        Some(_) if opens && closes => Layout::Lines,
        // A broken first line: what follows decides.
        Some(next) if next.trim_ascii().starts_with(b"{\"resourceType\"") => Layout::Lines,
        _ => Layout::Document,
    }
}

/// Reads whole lines; `offset` and `first_line` say where in the arrival the bytes begin.
/// Empty lines are passed over.
pub fn read_lines(bytes: &[u8], offset: u64, first_line: u64) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut at = 0;
    for (number, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let place = format!("line {}", first_line + number as u64);
        let lead = line.len() - line.trim_ascii_start().len();
        let text = line.trim_ascii();
        if !text.is_empty() {
            drafts.push(one(place, offset + (at + lead) as u64, text));
        }
        at += line.len() + 1;
    }
    drafts
}

fn one(place: String, offset: u64, text: &[u8]) -> Draft {
    if text.len() > RESOURCE_BYTES_MAX {
        let issue = Issue::blocking("resource_too_large", &*place).with("megabytes", RESOURCE_BYTES_MAX >> 20);
        return Draft { place, offset, length: text.len() as u64, issues: vec![issue], ..Draft::default() };
    }
    Draft::received(place, offset, text)
}

/// Reads one document: a resource, or each entry of a bundle by itself.
pub fn read_document(bytes: &[u8]) -> Vec<Draft> {
    let lead = bytes.len() - bytes.trim_ascii_start().len();
    let text = bytes.trim_ascii();
    match fhir::parse(text) {
        Ok(json) if fhir::read::text(&json, "resourceType") == Some("Bundle") => entries(bytes, text),
        _ => vec![one(String::new(), lead as u64, text)],
    }
}

/// The entries' resources, each where it stands in the arrival.
fn entries(arrival: &[u8], bundle: &[u8]) -> Vec<Draft> {
    let Ok(list) = sonic_rs::get(bundle, ["entry"]) else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    for (number, entry) in sonic_rs::to_array_iter(list.as_raw_str().as_bytes()).flatten().enumerate() {
        let place = format!("entry[{number}]");
        match entry.get("resource") {
            Some(resource) => {
                let text = raw(&resource);
                drafts.push(one(place, position(arrival, text), text));
            }
            None => {
                let text = raw(&entry);
                let issue = Issue::blocking("entry_without_resource", &*place);
                let (offset, length) = (position(arrival, text), text.len() as u64);
                drafts.push(Draft { place, offset, length, issues: vec![issue], ..Draft::default() });
            }
        }
    }
    drafts
}

fn raw<'a>(value: &'a LazyValue<'_>) -> &'a [u8] {
    value.as_raw_str().as_bytes()
}

/// The offset of a slice that lies within the arrival. A slice that was copied is looked for.
fn position(arrival: &[u8], part: &[u8]) -> u64 {
    let (start, at) = (arrival.as_ptr() as usize, part.as_ptr() as usize);
    if at >= start && at + part.len() <= start + arrival.len() {
        return (at - start) as u64;
    }
    arrival.windows(part.len().max(1)).position(|window| window == part).unwrap_or(0) as u64
}
