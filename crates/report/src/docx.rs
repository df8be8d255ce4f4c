//! The text of an Office Open XML document (ECMA-376, part 1, section 17): paragraphs of the body, of
//! tables and of text boxes. What is marked as deleted is not read, what is marked as inserted is.

use crate::draft::Draft;
use roxmltree::{Document, Node, ParsingOptions};
use std::io::{Cursor, Read};
use terms::Issue;
use zip::ZipArchive;

const BODY: &str = "word/document.xml";

/// The body's text may be as large as this when unpacked.
const XML_BYTES_MAX: u64 = 256 << 20;

/// Elements may be nested this deep.
const DEPTH_MAX: usize = 500;

/// Reads the paragraphs.
pub fn read(bytes: &[u8]) -> Result<Draft, Issue> {
    let broken = |_| Issue::blocking("report_broken", "");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let part = archive.by_name(BODY).map_err(|_| Issue::blocking("report_no_docx", ""))?;
    let mut xml = String::new();
    let read = part.take(XML_BYTES_MAX).read_to_string(&mut xml);
    read.map_err(|_| Issue::blocking("report_broken", BODY))?;
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&xml, options).map_err(|_| Issue::blocking("report_broken", BODY))?;
    // Whoever goes down a tree needs room for each step; no word processor nests nearly so deep.
    if document.descendants().any(|node| node.ancestors().nth(DEPTH_MAX).is_some()) {
        return Err(Issue::blocking("report_broken", BODY));
    }
    let mut draft = Draft::default();
    collect(document.root_element(), &mut draft.paragraphs);
    let has = |name: &str| document.descendants().any(|node| node.has_tag_name(name) || node.tag_name().name() == name);
    if has("ins") || has("del") {
        draft.issues.push(Issue::warning("report_tracked_changes", ""));
    }
    Ok(draft)
}

/// Paragraphs in document order; one that a text box holds comes before the one that holds the box.
fn collect(node: Node<'_, '_>, paragraphs: &mut Vec<String>) {
    for child in node.children() {
        let name = child.tag_name().name();
        // What stands in both ways for new and for old programs is read once.
        if name == "Fallback" || name == "del" {
            continue;
        }
        collect(child, paragraphs);
        if name == "p" {
            let mut text = String::new();
            words(child, &mut text);
            paragraphs.push(text);
        }
    }
}

fn words(node: Node<'_, '_>, text: &mut String) {
    for child in node.children() {
        match child.tag_name().name() {
            "t" => text.push_str(child.text().unwrap_or_default()),
            "tab" | "br" | "cr" => text.push(' '),
            "noBreakHyphen" => text.push('-'),
            // Their own paragraphs, and what was deleted.
            "txbxContent" | "Fallback" | "del" | "p" | "instrText" => {}
            _ => words(child, text),
        }
    }
}
