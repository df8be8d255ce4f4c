//! The parts beside the body: what is in the file, styles, fonts with those that stand for them, page numbers.

use super::{
    HEAD, LETTER, LINE, MAIN, PAGE_NUMBER, RELATED, TABLE, TABLE_LINE, TEXT, TITLE, TITLE_LINE, WIDTH, escaped, first,
};
use crate::write::manner::Manner;
use std::collections::BTreeSet;

/// At which edge of the page its number stands.
pub(super) enum Side {
    /// Of odd pages.
    Right,
    /// Of even pages.
    Left,
}

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

pub(super) fn types() -> String {
    let parts = [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("footer1", "footer"),
        ("footer2", "footer"),
    ];
    let part = |(name, kind): (&str, &str)| {
        format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{KIND}.{kind}+xml\"/>")
    };
    format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{}</Types>",
        parts.map(part).concat()
    )
}

pub(super) fn relations() -> String {
    related(&[("officeDocument", "word/document.xml")])
}

pub(super) fn own_relations() -> String {
    related(&[
        ("styles", "styles.xml"),
        ("settings", "settings.xml"),
        ("fontTable", "fontTable.xml"),
        ("footer", "footer1.xml"),
        ("footer", "footer2.xml"),
    ])
}

fn related(parts: &[(&str, &str)]) -> String {
    let one = |(at, (kind, target)): (usize, &(&str, &str))| {
        format!("<Relationship Id=\"rId{}\" Type=\"{RELATED}/{kind}\" Target=\"{target}\"/>", at + 1)
    };
    let all: String = parts.iter().enumerate().map(one).collect();
    format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

/// Nobody's name is kept when the file is saved; odd and even pages differ.
pub(super) fn settings(manner: &Manner) -> String {
    format!(
        "{HEAD}<w:settings xmlns:w=\"{MAIN}\"><w:removePersonalInformation/><w:removeDateAndTime/>\
         <w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" \
         w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"{}\"/></w:settings>",
        escaped(&manner.page.language)
    )
}

pub(super) fn fonts(manner: &Manner) -> String {
    let fonts = &manner.fonts;
    let all = [&fonts.latin, &fonts.title, &fonts.body, &fonts.heading_1, &fonts.heading_2, &fonts.page_number];
    let mut told = BTreeSet::new();
    let mut table = String::new();
    for names in all {
        let Some((name, others)) = names.split_first().filter(|(name, _)| told.insert(name.as_str())) else { continue };
        let others = if others.is_empty() {
            String::new()
        } else {
            format!("<w:altName w:val=\"{}\"/>", escaped(&others.join(",")))
        };
        let is_latin = names == &fonts.latin;
        let (charset, family) = match (is_latin, names == &fonts.heading_1) {
            (true, _) => ("00", "roman"),
            (_, true) => ("86", "swiss"),
            _ => ("86", "roman"),
        };
        table.push_str(&format!(
            "<w:font w:name=\"{}\">{others}<w:charset w:val=\"{charset}\"/><w:family w:val=\"{family}\"/></w:font>",
            escaped(name)
        ));
    }
    format!("{HEAD}<w:fonts xmlns:w=\"{MAIN}\">{table}</w:fonts>")
}

/// One style of paragraphs.
struct Style<'a> {
    id: &'a str,
    name: &'a str,
    paragraph: String,
    font: &'a [String],
    size: u32,
    strong: bool,
}

pub(super) fn styles(manner: &Manner) -> String {
    let fonts = &manner.fonts;
    let language = escaped(&manner.page.language);
    let styles: String = paragraphs(manner).iter().map(|style| written(style, manner)).collect();
    format!(
        "{HEAD}<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults><w:rPrDefault><w:rPr>{}<w:sz w:val=\"{TEXT}\"/>\
         <w:szCs w:val=\"{TEXT}\"/><w:lang w:val=\"en-US\" w:eastAsia=\"{language}\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault/></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:pPr><w:snapToGrid w:val=\"0\"/>{}{}\
         <w:jc w:val=\"both\"/></w:pPr>{}</w:style>{styles}\
         <w:style w:type=\"character\" w:styleId=\"Opener\"><w:name w:val=\"Opener\"/><w:rPr><w:b/></w:rPr></w:style>\
         </w:styles>",
        faces(manner, &fonts.body),
        line(LINE),
        set_in(2),
        closer(manner.page.letters)
    )
}

fn paragraphs(manner: &Manner) -> Vec<Style<'_>> {
    let fonts = &manner.fonts;
    let style = |id, name, paragraph: String, font, size| Style { id, name, paragraph, font, size, strong: false };
    let middle = |height: u32| format!("{}{}<w:jc w:val=\"center\"/>", line(height), set_in(0));
    let heading = |level: u32| format!("<w:keepNext/>{}{}<w:outlineLvl w:val=\"{level}\"/>", line(LINE), set_in(2));
    let right = format!(
        "{}<w:ind w:rightChars=\"400\" w:right=\"{}\" w:firstLineChars=\"0\" w:firstLine=\"0\"/><w:jc w:val=\"right\"/>",
        line(LINE),
        4 * LETTER
    );
    let annex = format!("<w:keepNext/><w:pageBreakBefore/>{}{}", line(LINE), set_in(0));
    vec![
        style("Title", "Title", middle(TITLE_LINE), &fonts.title, TITLE),
        style("Subtitle", "Subtitle", middle(LINE), &fonts.heading_2, TEXT),
        style("Heading1", "heading 1", heading(0), &fonts.heading_1, TEXT),
        style("Heading2", "heading 2", heading(1), &fonts.heading_2, TEXT),
        Style { strong: true, ..style("Heading3", "heading 3", heading(2), &fonts.body, TEXT) },
        style("Address", "Address", format!("{}{}", line(LINE), set_in(0)), &fonts.body, TEXT),
        style("Signed", "Signature", right, &fonts.body, TEXT),
        style("Annex", "Annex", annex, &fonts.heading_1, TEXT),
        style("Caption", "caption", format!("<w:keepNext/>{}", middle(LINE)), &fonts.title, TEXT),
        style("Cell", "Cell", middle(TABLE_LINE), &fonts.body, TABLE),
    ]
}

fn written(style: &Style<'_>, manner: &Manner) -> String {
    let strong = if style.strong { "<w:b/>" } else { "" };
    format!(
        "<w:style w:type=\"paragraph\" w:styleId=\"{}\"><w:name w:val=\"{}\"/><w:basedOn w:val=\"Normal\"/>\
         <w:next w:val=\"Normal\"/><w:pPr>{}</w:pPr><w:rPr>{}{strong}<w:sz w:val=\"{size}\"/>\
         <w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
        style.id,
        style.name,
        style.paragraph,
        faces(manner, style.font),
        size = style.size
    )
}

fn faces(manner: &Manner, font: &[String]) -> String {
    let latin = escaped(first(&manner.fonts.latin));
    let asian = escaped(first(font));
    format!("<w:rFonts w:ascii=\"{latin}\" w:hAnsi=\"{latin}\" w:eastAsia=\"{asian}\" w:cs=\"{latin}\"/>")
}

fn line(height: u32) -> String {
    format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{height}\" w:lineRule=\"exact\"/>")
}

/// The first line is set in by so many letters.
fn set_in(letters: u32) -> String {
    format!("<w:ind w:firstLineChars=\"{}\" w:firstLine=\"{}\"/>", letters * 100, letters * LETTER)
}

/// As much closer as makes room for so many letters in a line. Not a grid of letters: what one is wide is not the
/// same to all programs that read it.
fn closer(letters: u32) -> String {
    let Some(room) = WIDTH.checked_div(letters) else { return String::new() };
    // A letter that only just fits may not, where widths are rounded.
    let by = i64::from(room) - 1 - i64::from(LETTER);
    format!("<w:rPr><w:spacing w:val=\"{by}\"/></w:rPr>")
}

/// The page's number, one letter from the edge.
pub(super) fn footer(manner: &Manner, side: Side) -> String {
    let letter = PAGE_NUMBER * 10;
    let (place, edge) = match side {
        Side::Right => ("right", "right"),
        Side::Left => ("left", "left"),
    };
    let properties = format!(
        "<w:rPr>{}<w:sz w:val=\"{PAGE_NUMBER}\"/><w:szCs w:val=\"{PAGE_NUMBER}\"/></w:rPr>",
        faces(manner, &manner.fonts.page_number)
    );
    let run = |inside: &str| format!("<w:r>{properties}{inside}</w:r>");
    let text = |text: &str| run(&format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(text)));
    let field = |kind: &str| run(&format!("<w:fldChar w:fldCharType=\"{kind}\"/>"));
    let (before, after) = manner.page.number.split_once("{n}").unwrap_or((&manner.page.number, ""));
    let number = [
        field("begin"),
        run("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>"),
        field("separate"),
        run("<w:t>1</w:t>"),
        field("end"),
    ];
    format!(
        "{HEAD}<w:ftr xmlns:w=\"{MAIN}\"><w:p><w:pPr><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>\
         <w:ind w:{edge}Chars=\"0\" w:{edge}=\"{letter}\" w:firstLineChars=\"0\" w:firstLine=\"0\"/>\
         <w:jc w:val=\"{place}\"/></w:pPr>{}{}{}</w:p></w:ftr>",
        text(before),
        number.concat(),
        text(after)
    )
}
