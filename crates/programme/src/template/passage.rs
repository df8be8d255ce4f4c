//! Paragraphs of a part, each with its text and the slots in it. A word processor cuts a text into runs where
//! it likes, so a slot is looked for in the paragraph's whole text.

use roxmltree::{Document, Node, NodeId, ParsingOptions};
use std::collections::HashMap;
use std::ops::Range;

/// The namespaces of text: ECMA-376 part 4 (transitional) and part 1 (strict).
const TEXT: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// Roots of the parts that have paragraphs.
const ROOTS: [&str; 6] = ["document", "hdr", "ftr", "footnotes", "endnotes", "comments"];

/// A part may have so many elements.
const NODES_MAX: u32 = 1_000_000;

/// Braces, and their wide forms that a Chinese keyboard types (Unicode, halfwidth and fullwidth forms).
const OPENING: [char; 2] = ['{', '\u{ff5b}'];
const CLOSING: [char; 2] = ['}', '\u{ff5d}'];

/// One paragraph.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Its number in its part, from 1.
    pub number: usize,
    /// Its text.
    pub text: String,
    /// Its slots, from the left.
    pub slots: Vec<Slot>,
    /// Whether a brace is opened and not closed.
    pub is_open: bool,
    /// Where it stands in its part.
    pub(super) whole: Range<usize>,
    /// What must stay of it where it is left out: a cell ends with a paragraph (section 17.4.65), and a
    /// section's settings stand in its last one (section 17.6.18).
    pub(super) rest: String,
    /// The elements that its text comes from.
    pub(super) pieces: Vec<Piece>,
}

/// A name in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What stands between the braces.
    pub name: String,
    /// Where it stands in the text, braces included.
    pub at: Range<usize>,
}

/// One `t` element.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Where it stands in its part.
    pub element: Range<usize>,
    /// Which part of the paragraph's text it has.
    pub text: Range<usize>,
    /// Its name as it is written there, with the prefix.
    pub tag: String,
}

impl Passage {
    /// The beginning of the text, by which somebody finds the paragraph.
    pub fn near(&self) -> String {
        self.text.trim().chars().take(24).collect()
    }

    /// Whether a slot is the first of the text: there it can mark the paragraph.
    pub fn begins_with(&self, slot: &Slot) -> bool {
        self.text[..slot.at.start].trim().is_empty()
    }
}

/// The paragraphs of a part with the name of its root; none of a part that has no text.
pub(super) fn read(bytes: &[u8]) -> Result<Option<(String, Vec<Passage>)>, String> {
    let Ok(xml) = std::str::from_utf8(bytes) else { return Ok(None) };
    // Most parts are settings that nobody has to parse.
    if !TEXT.iter().any(|space| xml.contains(space)) {
        return Ok(None);
    }
    let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options).map_err(|error| error.to_string())?;
    let root = document.root_element();
    if !is_text(&root) || !ROOTS.contains(&root.tag_name().name()) {
        return Ok(None);
    }
    Ok(Some((root.tag_name().name().to_owned(), passages(xml, &document))))
}

fn is_text(node: &Node<'_, '_>) -> bool {
    node.is_element() && node.tag_name().namespace().is_some_and(|space| TEXT.contains(&space))
}

fn passages(xml: &str, document: &Document<'_>) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut by_node: HashMap<NodeId, usize> = HashMap::new();
    for node in document.descendants().filter(is_text) {
        let name = node.tag_name().name();
        if name == "p" {
            by_node.insert(node.id(), found.len());
            found.push(empty(xml, node, found.len() + 1));
        }
        let is_run = node.parent().is_some_and(|parent| is_text(&parent) && parent.tag_name().name() == "r");
        // A text box stands in a paragraph and has its own.
        let holder = node.ancestors().skip(1).find(|above| is_text(above) && above.tag_name().name() == "p");
        let Some(passage) = holder.filter(|_| is_run).and_then(|holder| by_node.get(&holder.id())) else { continue };
        add(xml, &mut found[*passage], node);
    }
    found.iter_mut().for_each(find_slots);
    found
}

fn empty(xml: &str, node: Node<'_, '_>, number: usize) -> Passage {
    let settings = node.children().find(|child| is_text(child) && child.tag_name().name() == "pPr");
    let ends_section =
        settings.is_some_and(|settings| settings.children().any(|child| child.tag_name().name() == "sectPr"));
    let parent = node.parent().map_or("", |parent| parent.tag_name().name());
    let is_last = parent != "body" && node.next_sibling_element().is_none();
    let rest = match ends_section || is_last {
        true => {
            let tag = tag(xml, node);
            format!("<{tag}>{}</{tag}>", settings.map_or("", |settings| &xml[settings.range()]))
        }
        false => String::new(),
    };
    let (slots, pieces) = (Vec::new(), Vec::new());
    Passage { number, text: String::new(), slots, is_open: false, whole: node.range(), rest, pieces }
}

/// An element's name as it is written, with its prefix.
fn tag(xml: &str, node: Node<'_, '_>) -> String {
    let name = xml[node.range()].trim_start_matches('<');
    name.split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '>')).next().unwrap_or_default().into()
}

fn add(xml: &str, passage: &mut Passage, node: Node<'_, '_>) {
    match node.tag_name().name() {
        "t" => {
            let from = passage.text.len();
            node.children()
                .filter(Node::is_text)
                .filter_map(|child| child.text())
                .for_each(|text| passage.text.push_str(text));
            let text = from..passage.text.len();
            passage.pieces.push(Piece { element: node.range(), text, tag: tag(xml, node) });
        }
        // No slot goes over them.
        "tab" | "br" | "cr" => passage.text.push('\n'),
        _ => {}
    }
}

fn find_slots(passage: &mut Passage) {
    let mut opened = None;
    for (at, letter) in passage.text.char_indices() {
        match (opened, letter) {
            (None, letter) if OPENING.contains(&letter) => opened = Some(at),
            (Some(from), letter) if CLOSING.contains(&letter) => {
                let inside = &passage.text[from..at];
                let name = inside.trim_start_matches(OPENING).trim().to_owned();
                passage.slots.push(Slot { name, at: from..at + letter.len_utf8() });
                opened = None;
            }
            _ => {}
        }
    }
    passage.is_open = opened.is_some();
}
