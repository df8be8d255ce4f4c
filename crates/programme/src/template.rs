//! A paper as an office keeps it: a .docx (ECMA-376, part 1, section 17) in which slots stand in braces, in
//! the body, tables, headers, footers, notes and text boxes.
//!
//! It is read once, with the places of its slots. Filling it writes those places anew and copies every other
//! byte. Never knows what fills a slot, and never lays anything out.

mod fill;
mod passage;
mod text;

pub use passage::{Passage, Slot};
pub use text::escaped;

use intake::archive::{self, Most, Torn};
use terms::Issue;

/// A template's file may have so many bytes: every paper that is printed is kept with its letterhead.
pub const BYTES_MAX: usize = 4 << 20;

/// What it may become when it is unpacked.
const MOST: Most = Most { parts: 500, bytes: 32 << 20 };

/// A .docx with the places of its slots.
#[derive(Clone, Debug)]
pub struct Template {
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

/// A part of the document that has text.
#[derive(Clone, Debug)]
struct Part {
    name: String,
    xml: String,
    passages: Vec<Passage>,
}

impl Template {
    /// Reads a template. The issue says why it is none; its place is left to whoever knows the file.
    pub fn read(bytes: &[u8]) -> Result<Template, Issue> {
        let no_docx = |reason: &str| Issue::blocking("content_template_no_docx", "").with("reason", reason);
        let too_large = || Issue::blocking("content_template_too_large", "").with("megabytes", BYTES_MAX >> 20);
        if bytes.len() > BYTES_MAX {
            return Err(too_large());
        }
        if archive::is_locked(bytes) {
            return Err(Issue::blocking("content_template_locked", ""));
        }
        let unpacked = archive::unpack(bytes, MOST, &|name| name.ends_with(".xml")).map_err(|torn| match torn {
            Torn::TooLarge => too_large(),
            Torn::Unreadable(reason) => no_docx(&reason),
        })?;
        let mut template = Template { bytes: bytes.to_vec(), parts: Vec::new() };
        let mut has_body = false;
        for (name, bytes) in unpacked {
            let Some((root, passages)) =
                passage::read(&bytes).map_err(|reason| no_docx(&format!("{name}: {reason}")))?
            else {
                continue;
            };
            has_body |= root == "document";
            let xml = String::from_utf8(bytes).map_err(|error| no_docx(&error.to_string()))?;
            template.parts.push(Part { name, xml, passages });
        }
        if !has_body {
            return Err(no_docx("word/document.xml"));
        }
        // What cannot be written again is told now and not when somebody prints it.
        template.fill(&|_| None, &|_| None).map_err(|error| no_docx(&error.to_string()))?;
        Ok(template)
    }

    /// The paragraphs, each with the part in which it stands.
    pub fn passages(&self) -> impl Iterator<Item = (&str, &Passage)> {
        self.parts.iter().flat_map(|part| part.passages.iter().map(|passage| (part.name.as_str(), passage)))
    }

    /// The names of all slots, marks of conditional paragraphs among them.
    pub fn slots(&self) -> impl Iterator<Item = &str> {
        self.passages().flat_map(|(_, passage)| passage.slots.iter().map(|slot| slot.name.as_str()))
    }
}

#[cfg(test)]
mod tests;
