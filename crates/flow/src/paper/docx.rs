//! Lays a paper out as an Office Open XML document (ECMA-376) with its slots still open, in the manner of
//! official letters (GB/T 9704-2012): A4, margins of 37, 35, 28 and 26 mm, 22 lines of 28 points to a page,
//! text of 16 points. It is used where no office has a layout of its own, and it is what an office begins with.
//!
//! Never knows what a paper says.

use programme::cycle::{Paper, Row};
use programme::template::escaped;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::CompressionMethod;
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

/// The document as a file. A paragraph that stands under a condition begins with its mark, in braces.
pub fn layout(paper: &Paper) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("word/_rels/document.xml.rels", OWN_RELATIONS.to_owned()),
        ("word/footer1.xml", footer()),
        ("word/document.xml", document(paper)),
    ];
    for (name, text) in parts {
        // Without a time of its own, the same paper is the same file; the record is compressed as a whole.
        archive.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

const OWN_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>"#;

/// Half points: text and headings.
const TEXT: u32 = 32;
const TITLE: u32 = 44;
const NOTE: u32 = 28;

/// Twentieths of a point: one line, two letters of text, four letters of text.
const LINE: u32 = 560;
const TWO_LETTERS: u32 = 640;
const FOUR_LETTERS: u32 = 1280;

/// Where a paragraph stands.
enum Stand {
    Centre,
    Left,
    /// Justified, the first line set in by two letters.
    Body,
    /// To the right with room for four letters, where the seal goes.
    Signed,
}

fn document(paper: &Paper) -> String {
    let mut body = String::new();
    paragraph(&mut body, &Stand::Centre, TITLE, &paper.title);
    if let Some(number) = &paper.number {
        paragraph(&mut body, &Stand::Centre, TEXT, number);
    }
    paragraph(&mut body, &Stand::Left, TEXT, "");
    if let Some(to) = &paper.to {
        paragraph(&mut body, &Stand::Left, TEXT, to);
    }
    for of in &paper.body {
        let mark = of.mark.as_ref().map(|mark| format!("{{{mark}}}")).unwrap_or_default();
        paragraph(&mut body, &Stand::Body, TEXT, &format!("{mark}{}", of.text));
    }
    if !paper.rows.is_empty() {
        table(&mut body, &paper.rows);
    }
    paragraph(&mut body, &Stand::Left, TEXT, "");
    for text in [&paper.signed, &paper.dated].into_iter().flatten() {
        paragraph(&mut body, &Stand::Signed, TEXT, text);
    }
    for (number, note) in paper.notes.iter().enumerate() {
        let rule = if number == 0 { r#"<w:pBdr><w:top w:val="single" w:sz="4" w:space="6"/></w:pBdr>"# } else { "" };
        let _ = write!(body, "<w:p><w:pPr>{rule}{}</w:pPr>{}</w:p>", spacing(), run(NOTE, "FangSong", note));
    }
    format!(
        "{HEAD}<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{RELATED}\"><w:body>{body}<w:sectPr>\
         <w:footerReference w:type=\"default\" r:id=\"rId1\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" w:header=\"851\" w:footer=\"1400\" \
         w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

fn spacing() -> String {
    format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{LINE}\" w:lineRule=\"exact\"/>")
}

fn paragraph(into: &mut String, stand: &Stand, size: u32, text: &str) {
    let set_in = match stand {
        Stand::Centre => "<w:jc w:val=\"center\"/>".to_owned(),
        Stand::Left => String::new(),
        Stand::Body => format!("<w:ind w:firstLine=\"{TWO_LETTERS}\"/><w:jc w:val=\"both\"/>"),
        Stand::Signed => format!("<w:ind w:right=\"{FOUR_LETTERS}\"/><w:jc w:val=\"right\"/>"),
    };
    let font = if size == TITLE { "SimSun" } else { "FangSong" };
    let _ = write!(into, "<w:p><w:pPr>{}{set_in}</w:pPr>{}</w:p>", spacing(), run(size, font, text));
}

fn run(size: u32, font: &str, text: &str) -> String {
    let bold = if size == TITLE { "<w:b/>" } else { "" };
    format!(
        "<w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"{font}\"/>{bold}\
         <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escaped("w:t", text)
    )
}

/// Two columns, the left of twelve letters, rows of at least 12 mm.
fn table(into: &mut String, rows: &[Row]) {
    const WIDTHS: [u32; 2] = [3840, 5004];
    let edge = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\"/>");
    let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(edge).concat();
    let columns = WIDTHS.map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).concat();
    let _ = write!(
        into,
        "<w:tbl><w:tblPr><w:tblW w:w=\"8844\" w:type=\"dxa\"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>\
         <w:tblGrid>{columns}</w:tblGrid>"
    );
    for row in rows {
        into.push_str("<w:tr><w:trPr><w:trHeight w:val=\"680\" w:hRule=\"atLeast\"/></w:trPr>");
        for (text, width) in [&row.label, &row.text].into_iter().zip(WIDTHS) {
            let _ = write!(
                into,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>\
                 <w:p>{}</w:p></w:tc>",
                run(TEXT, "FangSong", text)
            );
        }
        into.push_str("</w:tr>");
    }
    into.push_str("</w:tbl>");
}

/// The page's number between dashes.
fn footer() -> String {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!(
        "{HEAD}<w:ftr xmlns:w=\"{MAIN}\"><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>{}{}\
         <w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>{}{}</w:p></w:ftr>",
        run(NOTE, "SimSun", "\u{2014} "),
        field("begin"),
        field("end"),
        run(NOTE, "SimSun", " \u{2014}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use programme::Template;

    const NOTICE: &str = r#"
title = "Notice"
number = "No. {paper.number}"
to = "To {case.requester} & others:"
signed = "Office"
dated = "{paper.printed_on}"
notes = ["Call 1.", "Keep this."]
[[body]]
text = "Longer by {item.more_days} days."
mark = "appeals only"
when = "matter = 'appeal'"
[[rows]]
label = "Signature"
text = ""
"#;

    #[test]
    fn every_part_stands_in_its_order_and_is_found_again() {
        let docx = layout(&Paper::read("notice.toml", NOTICE).unwrap()).unwrap();
        let template = Template::read(&docx).unwrap();
        let said: Vec<&str> = template.passages().map(|(_, passage)| passage.text.as_str()).collect();
        assert_eq!(
            said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>(),
            [
                "\u{2014}  \u{2014}",
                "Notice",
                "No. {paper.number}",
                "To {case.requester} & others:",
                "{appeals only}Longer by {item.more_days} days.",
                "Signature",
                "Office",
                "{paper.printed_on}",
                "Call 1.",
                "Keep this.",
            ]
        );
        assert_eq!(
            docx,
            layout(&Paper::read("notice.toml", NOTICE).unwrap()).unwrap(),
            "the same paper, the same file"
        );
    }
}
