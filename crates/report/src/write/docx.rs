//! A report as an Office Open XML document (ECMA-376), laid out as GB/T 9704-2012 has official documents: A4,
//! margins of 37, 28, 35 and 26 mm, 22 lines of 28 letters to a page, text of 16 points, titles of 22.
//!
//! The same document is the same bytes. Never knows what a report says.

mod body;
mod parts;

use super::document::Document;
use super::manner::Manner;
use std::io::{Cursor, Write as _};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Which copy of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// The working copy (工作稿): every number in a bookmark that is named by its code.
    Working,
    /// The final one (定稿): nothing but what is printed.
    Final,
}

/// Half points: text, title, page number, tables.
const TEXT: u32 = 32;
const TITLE: u32 = 44;
const PAGE_NUMBER: u32 = 28;
const TABLE: u32 = 24;

/// Twentieths of a point: a line of text, of a title, of a table, and a letter of text.
const LINE: u32 = 560;
const TITLE_LINE: u32 = 700;
const TABLE_LINE: u32 = 400;
const LETTER: u32 = 320;

/// Twentieths of a point: the page, its margins (37, 26, 35, 28 mm) and what is left in width.
const PAGE: (u32, u32) = (11906, 16838);
const TOP: u32 = 2098;
const RIGHT: u32 = 1474;
const BOTTOM: u32 = 1984;
const LEFT: u32 = 1588;
const WIDTH: u32 = PAGE.0 - LEFT - RIGHT;
/// From the page's lower edge to the page number's, which stands 7 mm below the text.
const FOOTER: u32 = 1304;
const LINES: u32 = 22;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The document as a file.
pub fn docx(document: &Document, manner: &Manner, copy: Copy) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", parts::types()),
        ("_rels/.rels", parts::relations()),
        ("word/document.xml", body::document(document, copy)),
        ("word/_rels/document.xml.rels", parts::own_relations()),
        ("word/styles.xml", parts::styles(manner)),
        ("word/settings.xml", parts::settings(manner)),
        ("word/fontTable.xml", parts::fonts(manner)),
        ("word/footer1.xml", parts::footer(manner, parts::Side::Right)),
        ("word/footer2.xml", parts::footer(manner, parts::Side::Left)),
    ];
    for (name, text) in parts {
        // Files without a time of their own, so that the same report is the same file.
        archive.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The first of the fonts that may be used.
fn first(fonts: &[String]) -> &str {
    fonts.first().map_or("", String::as_str)
}

/// Text as XML has it. What XML cannot hold at all (its section 2.2) is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests;
