//! Fills a template: the elements with slots are written anew, every other byte is copied.

use super::passage::Passage;
use super::text::{BLANK, escaped, joined, opening};
use super::{Part, Template};
use std::io::{Cursor, Write};
use std::ops::Range;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Whether a marked paragraph stands; none of a name that marks nothing.
pub type Stands<'a> = &'a dyn Fn(&str) -> Option<bool>;

/// What fills a slot.
pub type Value<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is written instead of a place.
type Edit = (Range<usize>, String);

impl Template {
    /// The document with its slots filled; where nothing is known, a blank to write on stands. Paragraphs
    /// whose mark does not stand are left out. The same values always give the same bytes.
    pub fn fill(&self, stands: Stands<'_>, value: Value<'_>) -> ZipResult<Vec<u8>> {
        let mut from = ZipArchive::new(Cursor::new(self.bytes.as_slice()))?;
        let mut to = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..from.len() {
            let file = from.by_index_raw(at)?;
            let name = file.name()?.into_owned();
            let part = self.parts.iter().find(|part| part.name == name);
            let Some(xml) = part.and_then(|part| part.filled(stands, value)) else {
                to.raw_copy_file(file)?;
                continue;
            };
            let options = SimpleFileOptions::default().compression_method(file.compression());
            to.start_file(name, options)?;
            to.write_all(xml.as_bytes())?;
        }
        Ok(to.finish()?.into_inner())
    }
}

impl Part {
    /// The part with its slots filled; none where it has none.
    fn filled(&self, stands: Stands<'_>, value: Value<'_>) -> Option<String> {
        let mut edits: Vec<Edit> = self.passages.iter().flat_map(|passage| edits(passage, stands, value)).collect();
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|(place, _)| place.start);
        let (mut xml, mut done) = (String::with_capacity(self.xml.len()), 0);
        for (place, text) in edits {
            // What stands in a text box of a paragraph that is left out is gone with it.
            if place.start >= done {
                xml.push_str(&self.xml[done..place.start]);
                xml.push_str(&text);
                done = place.end;
            }
        }
        xml.push_str(&self.xml[done..]);
        Some(xml)
    }
}

fn edits(passage: &Passage, stands: Stands<'_>, value: Value<'_>) -> Vec<Edit> {
    let mark = passage.slots.first().and_then(|slot| stands(&slot.name));
    if mark == Some(false) {
        return vec![(passage.whole.clone(), passage.rest.clone())];
    }
    let mut written: Vec<Edit> = Vec::with_capacity(passage.slots.len());
    for (number, slot) in passage.slots.iter().enumerate() {
        if number == 0 && mark.is_some() {
            written.push((slot.at.clone(), String::new()));
            continue;
        }
        let said = value(&slot.name).filter(|said| !said.is_empty()).unwrap_or_else(|| BLANK.into());
        let (said, gone) = joined(&said, &passage.text[slot.at.end..]);
        written.push((slot.at.start..slot.at.end + gone, said.to_owned()));
    }
    passage
        .pieces
        .iter()
        .filter_map(|piece| Some((piece.element.clone(), rewritten(passage, piece, &written)?)))
        .collect()
}

/// An element with what is written into its part of the text: a value stands where its slot begins, in that
/// run's letters. None where nothing is.
fn rewritten(passage: &Passage, piece: &super::passage::Piece, written: &[Edit]) -> Option<String> {
    let own = &piece.text;
    let touching = |(at, _): &&Edit| at.start < own.end && own.start < at.end;
    let mut touching = written.iter().filter(touching).peekable();
    touching.peek()?;
    let (mut text, mut done) = (String::new(), own.start);
    for (at, said) in touching {
        text.push_str(&passage.text[done..at.start.max(done)]);
        if at.start >= own.start {
            text.push_str(said);
        }
        done = at.end.min(own.end);
    }
    text.push_str(&passage.text[done..own.end]);
    Some(format!("{}{}</{}>", opening(&piece.tag), escaped(&piece.tag, &text), piece.tag))
}
